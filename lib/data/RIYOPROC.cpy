      *> SPDX-License-Identifier: LGPL-2.1-or-later
      *> libriyo の手続き (PROCEDURE DIVISION の末尾)
      *> 呼ぶ前に NG とする。呼べなければ NG のまま
      *> ON EXCEPTION は書かない: 静的呼び出しにもなる

      *> 独立した節。前の節の続きにはならない
       RIYO-KYOTSU SECTION.
       RIYO-OWARI.
           GOBACK.

      *> 開いて始める。だめなら止まる
       RIYO-START.
           MOVE "NG" TO RIYO-STEP
           CALL "RIYOOPEN" USING RIYO-STEP RIYO-FOLDER RIYO-PATH
               RIYO-ENCODING
           END-CALL
           IF NOT RIYO-DONE PERFORM RIYO-STOP END-IF
           MOVE "NG" TO RIYO-STEP
           CALL "RIYOBEGN" USING RIYO-STEP RIYO-FOLDER RIYO-OPERATION
               RIYO-REQUEST
           END-CALL
           IF NOT RIYO-DONE PERFORM RIYO-STOP END-IF
           MOVE 0 TO RETURN-CODE.

      *> 類型を名前で聞く。答えは RIYO-PERMITTED
      *> 類型も本人も聞くたびに述べる。前の人を残さない
       RIYO-ASK.
           MOVE "NG" TO RIYO-RESULT
           MOVE 0 TO RETURN-CODE
           CALL "RIYOCHK" USING RIYO-RESULT RIYO-OPERATION RIYO-TAG
               RIYO-SUBJECT
           END-CALL
           MOVE SPACES TO RIYO-TAG RIYO-SUBJECT.

      *> 類型を番号で聞く
       RIYO-ASK-NUMBER.
           MOVE "NG" TO RIYO-RESULT
           MOVE 0 TO RETURN-CODE
           CALL "RIYOCHKN" USING RIYO-RESULT RIYO-OPERATION
               RIYO-TAG-NUMBER RIYO-SUBJECT
           END-CALL
           MOVE ZERO TO RIYO-TAG-NUMBER
           MOVE SPACES TO RIYO-SUBJECT.

      *> 256 件までまとめて聞く。類型も本人も残さない
       RIYO-ASK-BATCH.
           MOVE 0 TO RETURN-CODE
           MOVE "NG" TO RIYO-RESULT
           CALL "RIYOBAT" USING RIYO-RESULT RIYO-OPERATION RIYO-BATCH
           END-CALL
           PERFORM VARYING RIYO-NUMBER FROM 1 BY 1
                   UNTIL RIYO-NUMBER > 256
               MOVE 0 TO RIYO-ITEM-CATEGORY(RIYO-NUMBER)
               MOVE SPACES TO RIYO-ITEM-SUBJECT(RIYO-NUMBER)
           END-PERFORM.

      *> 聞いて、許可でなければ止まる。RETURN-CODE は 0
       RIYO-CHECK.
           PERFORM RIYO-ASK
           IF NOT RIYO-PERMITTED PERFORM RIYO-STOP END-IF
           MOVE 0 TO RETURN-CODE.
       RIYO-CHECK-NUMBER.
           PERFORM RIYO-ASK-NUMBER
           IF NOT RIYO-PERMITTED PERFORM RIYO-STOP END-IF
           MOVE 0 TO RETURN-CODE.

      *> 終えて閉じる。件数が記録に残る
      *> 次に始めるときは述べ直す。予行 (R) は残す
       RIYO-FINISH.
           MOVE "NG" TO RIYO-STEP
           CALL "RIYOEND" USING RIYO-STEP RIYO-OPERATION
           END-CALL
           IF NOT RIYO-DONE PERFORM RIYO-STOP END-IF
           MOVE "NG" TO RIYO-STEP
           CALL "RIYOCLOS" USING RIYO-STEP RIYO-FOLDER
           END-CALL
           IF NOT RIYO-DONE PERFORM RIYO-STOP END-IF
           MOVE SPACES TO RIYO-PURPOSE RIYO-ACTOR RIYO-ROLE
               RIYO-REFERENCE RIYO-APPROVER RIYO-LAW
               RIYO-TAG RIYO-SUBJECT RIYO-LAYOUT
           MOVE ZERO TO RIYO-TAG-NUMBER RIYO-RECORD-LENGTH
           MOVE "NG" TO RIYO-STEP RIYO-RESULT.

      *> 理由を出し、終えて止まる。1 は拒否、2 は不能
       RIYO-STOP.
           MOVE RETURN-CODE TO RIYO-NUMBER
           CALL "RIYOMSG" USING RIYO-STEP RIYO-CODE
               RIYO-MESSAGE-LENGTH RIYO-MESSAGE
           END-CALL
           DISPLAY FUNCTION TRIM(RIYO-MESSAGE) UPON SYSERR
           IF RIYO-OPERATION NOT = 0
               CALL "RIYOEND" USING RIYO-STEP RIYO-OPERATION
               END-CALL
           END-IF
           IF RIYO-FOLDER NOT = 0
               CALL "RIYOCLOS" USING RIYO-STEP RIYO-FOLDER
               END-CALL
           END-IF
           MOVE 2 TO RETURN-CODE
           IF RIYO-NUMBER > 0 AND RIYO-NUMBER < 100
               MOVE 1 TO RETURN-CODE
           END-IF
           STOP RUN.
