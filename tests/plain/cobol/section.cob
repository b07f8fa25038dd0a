      *> SPDX-License-Identifier: LGPL-2.1-or-later
      *> A program of SECTIONs, the last of them performed; as TAP.
       IDENTIFICATION DIVISION.
       PROGRAM-ID. SECTIONED.
       DATA DIVISION.
       WORKING-STORAGE SECTION.
       01  N                         PIC 9 VALUE 0.
       COPY RIYO.
       PROCEDURE DIVISION.
       MAIN-LINE SECTION.
       MAIN-PART.
           DISPLAY "1..3"
           MOVE "cost-notice" TO RIYO-PURPOSE
           PERFORM RIYO-START
           PERFORM ONE-RECORD 2 TIMES
           PERFORM RIYO-FINISH
           DISPLAY "ok 3 - the last SECTION ends where it ends"
           MOVE 0 TO RETURN-CODE.
       MAIN-END.
           IF N = 2 GO TO LAST-WORDS END-IF
           STOP RUN.

       ONE-RECORD SECTION.
       ONE-PART.
           MOVE "claim" TO RIYO-TAG
           PERFORM RIYO-CHECK
           ADD 1 TO N
           DISPLAY "ok " N " - permitted in a SECTION".
      *> Nothing stops here: the program ends at its end, the copybook's
      *> paragraphs after it notwithstanding.
       LAST-WORDS.
           EXIT.

       COPY RIYOPROC.
