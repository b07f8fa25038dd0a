      *> SPDX-License-Identifier: LGPL-2.1-or-later
      *> libriyo の作業領域 (WORKING-STORAGE SECTION)
      *> データは RIYO-PERMITTED のときだけ使う
       01  RIYO-RESULT               PIC X(2)   VALUE "NG".
           88  RIYO-PERMITTED        VALUE "OK".
      *> 手続きの結果。データの許可ではない
       01  RIYO-STEP                 PIC X(2)   VALUE "NG".
           88  RIYO-DONE             VALUE "OK".
      *> ハンドルと数。BINARY や COMP は不可
       01  RIYO-FOLDER               PIC S9(9)  COMP-5 VALUE 0.
       01  RIYO-OPERATION            PIC S9(9)  COMP-5 VALUE 0.
       01  RIYO-PATH                 PIC X(256) VALUE "./riyo".
       01  RIYO-ENCODING             PIC X(8)   VALUE "UTF-8".
      *> 何のために使うか。空白は「述べない」
       01  RIYO-REQUEST.
           05  RIYO-PURPOSE          PIC X(256) VALUE SPACES.
           05  RIYO-ACTOR            PIC X(64)  VALUE SPACES.
           05  RIYO-ROLE             PIC X(64)  VALUE SPACES.
           05  RIYO-REFERENCE        PIC X(64)  VALUE SPACES.
           05  RIYO-APPROVER         PIC X(64)  VALUE SPACES.
           05  RIYO-LAW              PIC X(64)  VALUE SPACES.
           05  RIYO-MODE             PIC X(1)   VALUE SPACE.
               88  RIYO-REHEARSAL    VALUE "R".
           05  FILLER                PIC X(63)  VALUE SPACES.
      *> どの類型か。名前 (, で複数)。聞くと空白に戻る
       01  RIYO-TAG                  PIC X(64)  VALUE SPACES.
      *> 番号 (RT-…) なら RIYO-ASK-NUMBER。0 に戻る
       01  RIYO-TAG-NUMBER           PIC S9(9)  COMP-5 VALUE 0.
      *> 誰のデータか (記号-番号-枝番)。聞くと空白に戻る
       01  RIYO-SUBJECT              PIC X(64)  VALUE SPACES.
      *> RIYOBLNK: レイアウトの名前とレコードの長さ
       01  RIYO-LAYOUT               PIC X(64)  VALUE SPACES.
       01  RIYO-RECORD-LENGTH        PIC S9(9)  COMP-5 VALUE 0.
      *> RIYOMSG: 拒否の符号と理由
       01  RIYO-CODE                 PIC X(20)  VALUE SPACES.
       01  RIYO-MESSAGE-LENGTH       PIC S9(9)  COMP-5 VALUE 1024.
       01  RIYO-MESSAGE              PIC X(1024) VALUE SPACES.
       01  RIYO-NUMBER               PIC S9(9)  COMP-5 VALUE 0.
      *> RIYOBAT: 256 件まで
       01  RIYO-BATCH.
           05  RIYO-BATCH-RECORDS    PIC S9(9)  COMP-5 VALUE 0.
           05  RIYO-ITEM-CATEGORY    PIC S9(9)  COMP-5 VALUE 0
                                     OCCURS 256 TIMES.
           05  RIYO-ITEM-SUBJECT     PIC X(64)  VALUE SPACES
                                     OCCURS 256 TIMES.
           05  RIYO-ITEM-VERDICT     PIC X(2)   VALUE "NG"
                                     OCCURS 256 TIMES.
               88  RIYO-ITEM-PERMITTED VALUE "OK".
