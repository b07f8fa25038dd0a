      *> SPDX-License-Identifier: LGPL-2.1-or-later
      *> For each purpose on stdin the answers for categories 1 to 15.
       IDENTIFICATION DIVISION.
       PROGRAM-ID. MATRIX.
       DATA DIVISION.
       WORKING-STORAGE SECTION.
       01  FILE-STATE                PIC X VALUE SPACE.
           88  NO-MORE               VALUE "E".
       01  ANSWERS                   PIC X(15).
       01  N                         PIC S9(9) COMP-5.
       COPY RIYO.
       PROCEDURE DIVISION.
       MAIN-PART.
           CALL "RIYOOPEN" USING RIYO-STEP RIYO-FOLDER RIYO-PATH
               RIYO-ENCODING
           END-CALL
           PERFORM UNTIL NO-MORE
               MOVE "E" TO FILE-STATE
               MOVE SPACES TO RIYO-PURPOSE
               ACCEPT RIYO-PURPOSE
               IF RIYO-PURPOSE NOT = SPACES
                   MOVE SPACE TO FILE-STATE
                   PERFORM ONE-PURPOSE
               END-IF
           END-PERFORM
           CALL "RIYOCLOS" USING RIYO-STEP RIYO-FOLDER
           IF RIYO-DONE STOP RUN RETURNING 0 END-IF
           STOP RUN RETURNING 1.

       ONE-PURPOSE.
           MOVE ALL "." TO ANSWERS
           CALL "RIYOBEGN" USING RIYO-STEP RIYO-FOLDER RIYO-OPERATION
               RIYO-REQUEST
           END-CALL
           PERFORM VARYING N FROM 1 BY 1 UNTIL N > 15
               MOVE N TO RIYO-TAG-NUMBER
               PERFORM RIYO-ASK-NUMBER
               IF RIYO-PERMITTED MOVE "x" TO ANSWERS(N:1) END-IF
           END-PERFORM
           CALL "RIYOEND" USING RIYO-STEP RIYO-OPERATION
           DISPLAY ANSWERS " " FUNCTION TRIM(RIYO-PURPOSE).

       COPY RIYOPROC.
