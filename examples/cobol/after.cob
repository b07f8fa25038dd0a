      *> SPDX-License-Identifier: LGPL-2.1-or-later
      *> 加入者台帳から資格確認書の送付状を作る
       IDENTIFICATION DIVISION.
       PROGRAM-ID. COVERS.
       ENVIRONMENT DIVISION.
       INPUT-OUTPUT SECTION.
       FILE-CONTROL.
           SELECT MEMBERS ASSIGN TO "MEMBERS"
               ORGANIZATION IS LINE SEQUENTIAL.
           SELECT COVERS ASSIGN TO "COVERS"
               ORGANIZATION IS LINE SEQUENTIAL.
       DATA DIVISION.
       FILE SECTION.
       FD  MEMBERS.
       01  MEMBER.
           05  MEMBER-SYMBOL         PIC X(4).
           05  MEMBER-NUMBER         PIC X(8).
           05  MEMBER-BRANCH         PIC X(2).
           05  MEMBER-NAME           PIC X(20).
           05  MEMBER-ADDRESS        PIC X(40).
       FD  COVERS.
       01  COVER                     PIC X(80).
       WORKING-STORAGE SECTION.
       01  FILE-STATE                PIC X VALUE SPACE.
           88  END-OF-MEMBERS        VALUE "E".
       COPY RIYO.
       PROCEDURE DIVISION.
       MAIN-PART.
           MOVE "各種証の発行管理" TO RIYO-PURPOSE
           PERFORM RIYO-START
           OPEN INPUT MEMBERS OUTPUT COVERS
           PERFORM UNTIL END-OF-MEMBERS
               READ MEMBERS
                   AT END SET END-OF-MEMBERS TO TRUE
                   NOT AT END PERFORM WRITE-COVER
               END-READ
           END-PERFORM
           CLOSE MEMBERS COVERS
           PERFORM RIYO-FINISH
           STOP RUN.

       WRITE-COVER.
           MOVE "資格" TO RIYO-TAG
           MOVE SPACES TO RIYO-SUBJECT
           STRING MEMBER-SYMBOL "-" MEMBER-NUMBER "-" MEMBER-BRANCH
               DELIMITED BY SIZE INTO RIYO-SUBJECT
           PERFORM RIYO-CHECK
           MOVE SPACES TO COVER
           STRING MEMBER-ADDRESS MEMBER-NAME "　様"
               DELIMITED BY SIZE INTO COVER
           WRITE COVER.

       COPY RIYOPROC.
