      *> SPDX-License-Identifier: LGPL-2.1-or-later
      *> What goes wrong in COBOL, as TAP: none of it is permitted.
       IDENTIFICATION DIVISION.
       PROGRAM-ID. TRAPS.
       DATA DIVISION.
       WORKING-STORAGE SECTION.
       01  N                         PIC 9(2) VALUE 0.
       01  SAYS                      PIC X(40).
       01  WANTED                    PIC X(20).
       01  ANOTHER                   PIC S9(9) COMP-5 VALUE 0.
       01  SWAPPED                   PIC S9(9) BINARY VALUE 0.
       01  SWAPPED-HANDLE            PIC S9(9) BINARY VALUE 0.
       01  DIGITS                    PIC 9(4) VALUE 80.
       01  EIGHTY                    PIC S9(9) COMP-5 VALUE 80.
       01  SMALL-BLANK               PIC X(4) VALUE SPACES.
       01  MINUS-ONE                 PIC S9(9) COMP-5 VALUE -1.
       01  RECORD-AREA               PIC X(80) VALUE ALL "Z".
       COPY RIYO.
       COPY RIYOTAB.
       PROCEDURE DIVISION.
       MAIN-PART.
           DISPLAY "1..18"
           MOVE "nothing was called" TO SAYS
           PERFORM IS-NOT-PERMITTED

           MOVE "a module that is missing" TO SAYS
           CALL "RIYOCHQ" USING RIYO-RESULT RIYO-OPERATION RIYO-TAG
               RIYO-SUBJECT
               ON EXCEPTION CONTINUE
           END-CALL
           PERFORM IS-NOT-PERMITTED

           MOVE "it leaves RETURN-CODE as it was" TO SAYS
           MOVE 0 TO RETURN-CODE
           PERFORM IS-NOT-PERMITTED

           MOVE "cost-notice" TO RIYO-PURPOSE
           PERFORM RIYO-START
           MOVE "claim" TO RIYO-TAG
           PERFORM RIYO-ASK
           MOVE "a claim for the cost notice" TO SAYS
           ADD 1 TO N
           IF RIYO-PERMITTED AND RETURN-CODE = 20050401
               DISPLAY "ok " N " - " SAYS
           ELSE
               DISPLAY "not ok " N " - " SAYS
           END-IF

           MOVE "RETURNING leaves an old RETURN-CODE" TO SAYS
           MOVE "checkup" TO RIYO-TAG
           CALL "RIYOCHK" USING RIYO-RESULT RIYO-OPERATION RIYO-TAG
               RIYO-SUBJECT
               RETURNING ANOTHER
           END-CALL
           MOVE "NOT_IN_TABLE" TO WANTED
           PERFORM IS-REFUSED

           MOVE "a category in BINARY" TO SAYS
           MOVE RT-CLAIM TO SWAPPED
           CALL "RIYOCHKN" USING RIYO-RESULT RIYO-OPERATION SWAPPED
               RIYO-SUBJECT
           END-CALL
           MOVE "ARGUMENT" TO WANTED
           PERFORM IS-REFUSED

           MOVE "blanks for a category" TO SAYS
           CALL "RIYOCHKN" USING RIYO-RESULT RIYO-OPERATION SMALL-BLANK
               RIYO-SUBJECT
           END-CALL
           PERFORM IS-REFUSED

           MOVE "a name for a category" TO SAYS
           MOVE "claim" TO RIYO-TAG
           CALL "RIYOCHKN" USING RIYO-RESULT RIYO-OPERATION RIYO-TAG
               RIYO-SUBJECT
           END-CALL
           PERFORM IS-REFUSED

           MOVE "a handle moved to BINARY" TO SAYS
           MOVE RIYO-OPERATION TO SWAPPED-HANDLE
           CALL "RIYOCHK" USING RIYO-RESULT SWAPPED-HANDLE RIYO-TAG
               RIYO-SUBJECT
           END-CALL
           PERFORM IS-REFUSED

           MOVE "LOW-VALUES for a tag" TO SAYS
           MOVE LOW-VALUES TO RIYO-TAG
           PERFORM RIYO-ASK
           MOVE "ENCODING" TO WANTED
           PERFORM IS-REFUSED

           MOVE "HIGH-VALUES for a tag" TO SAYS
           MOVE HIGH-VALUES TO RIYO-TAG
           PERFORM RIYO-ASK
           PERFORM IS-REFUSED

           MOVE "LOW-VALUES for a subject" TO SAYS
           MOVE "claim" TO RIYO-TAG
           MOVE LOW-VALUES TO RIYO-SUBJECT
           PERFORM RIYO-ASK
           PERFORM IS-REFUSED
           MOVE SPACES TO RIYO-SUBJECT

           MOVE "a length in digits" TO SAYS
           CALL "RIYOBLNK" USING RIYO-RESULT RIYO-OPERATION
               RIYO-LAYOUT DIGITS RECORD-AREA
           END-CALL
           MOVE "ARGUMENT" TO WANTED
           PERFORM IS-REFUSED
           ADD 1 TO N
           IF RECORD-AREA NOT = ALL "Z"
               DISPLAY "not " NO ADVANCING
           END-IF
           DISPLAY "ok " N " - and no byte was written by it"

           MOVE "a negative length" TO SAYS
           CALL "RIYOBLNK" USING RIYO-RESULT RIYO-OPERATION
               RIYO-LAYOUT MINUS-ONE RECORD-AREA
           END-CALL
           PERFORM IS-REFUSED

           MOVE "a layout that is none" TO SAYS
           MOVE "none" TO RIYO-LAYOUT
           CALL "RIYOBLNK" USING RIYO-RESULT RIYO-OPERATION
               RIYO-LAYOUT EIGHTY RECORD-AREA
           END-CALL
           MOVE "NAME" TO WANTED
           PERFORM IS-REFUSED

           MOVE "a second begin" TO SAYS
           MOVE RIYO-OPERATION TO ANOTHER
           CALL "RIYOBEGN" USING RIYO-RESULT RIYO-FOLDER
               RIYO-OPERATION RIYO-REQUEST
           END-CALL
           MOVE "STATE" TO WANTED
           PERFORM IS-REFUSED

           CALL "RIYOEND" USING RIYO-STEP ANOTHER
           CALL "RIYOCLOS" USING RIYO-STEP RIYO-FOLDER
           MOVE "use after close" TO SAYS
           PERFORM RIYO-ASK
           PERFORM IS-REFUSED
           STOP RUN RETURNING 0.

       IS-NOT-PERMITTED.
           ADD 1 TO N
           IF RIYO-PERMITTED OR RETURN-CODE = 20050401
               DISPLAY "not ok " N " - " SAYS
           ELSE
               DISPLAY "ok " N " - " SAYS
           END-IF.

       IS-REFUSED.
           ADD 1 TO N
           CALL "RIYOMSG" USING RIYO-RESULT RIYO-CODE
               RIYO-MESSAGE-LENGTH RIYO-MESSAGE
           END-CALL
           IF RIYO-PERMITTED OR RIYO-CODE NOT = WANTED
                   OR RIYO-MESSAGE = SPACES
               DISPLAY "not ok " N " - " SAYS
               DISPLAY "# " RIYO-RESULT " " RIYO-CODE
           ELSE
               DISPLAY "ok " N " - " SAYS
           END-IF
           MOVE "OK" TO RIYO-RESULT.

       COPY RIYOPROC.
