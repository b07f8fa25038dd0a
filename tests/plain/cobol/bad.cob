      *> SPDX-License-Identifier: LGPL-2.1-or-later
      *> Replays tests/plain/bad-calls.txt, made fixed-width: for each row
      *> the result and the code, as plain-cases-test does in C.
       IDENTIFICATION DIVISION.
       PROGRAM-ID. BAD.
       ENVIRONMENT DIVISION.
       INPUT-OUTPUT SECTION.
       FILE-CONTROL.
           SELECT BAD-ROWS ASSIGN TO "ROWS"
               ORGANIZATION IS SEQUENTIAL.
       DATA DIVISION.
       FILE SECTION.
       FD  BAD-ROWS.
       01  BAD-ROW.
           05  ROW-CALL              PIC X(8).
           05  ROW-FIELD             PIC X(12).
           05  ROW-BYTES             PIC X(64).
       WORKING-STORAGE SECTION.
       01  FILE-STATE                PIC X VALUE SPACE.
           88  NO-MORE               VALUE "E".
       01  FOLDER                    PIC S9(9) COMP-5.
       01  FOLDER-BYTES REDEFINES FOLDER PIC X(4).
       01  OPERATION                 PIC S9(9) COMP-5.
       01  OPERATION-BYTES REDEFINES OPERATION PIC X(4).
       01  LENGTH-FIELD              PIC S9(9) COMP-5.
       01  LENGTH-BYTES REDEFINES LENGTH-FIELD PIC X(4).
       01  NUMBER-FIELD              PIC S9(9) COMP-5.
       01  NUMBER-BYTES REDEFINES NUMBER-FIELD PIC X(4).
       01  RECORD-AREA               PIC X(200).
       COPY RIYO.
       COPY RIYOTAB.
       PROCEDURE DIVISION.
       MAIN-PART.
           OPEN INPUT BAD-ROWS
           PERFORM UNTIL NO-MORE
               READ BAD-ROWS
                   AT END SET NO-MORE TO TRUE
                   NOT AT END PERFORM ONE-ROW
               END-READ
           END-PERFORM
           CLOSE BAD-ROWS
           STOP RUN RETURNING 0.

       ONE-ROW.
           PERFORM SET-UP
           PERFORM SPOIL
           MOVE "OK" TO RIYO-RESULT
           PERFORM CALL-IT
           CALL "RIYOMSG" USING RIYO-STEP RIYO-CODE
               RIYO-MESSAGE-LENGTH RIYO-MESSAGE
           END-CALL
           IF RIYO-MESSAGE = SPACES OR LOW-VALUES
               MOVE "no message" TO RIYO-CODE
           END-IF
           DISPLAY RIYO-RESULT " " RIYO-CODE
           IF RIYO-OPERATION NOT = 0
               CALL "RIYOEND" USING RIYO-STEP RIYO-OPERATION
           END-IF
           IF RIYO-FOLDER NOT = 0
               CALL "RIYOCLOS" USING RIYO-STEP RIYO-FOLDER
           END-IF.

      *> All is well, up to the call in question.
       SET-UP.
           MOVE SPACES TO RIYO-REQUEST RIYO-SUBJECT RECORD-AREA
           MOVE "cost-notice" TO RIYO-PURPOSE
           IF ROW-CALL = "blank"
               MOVE "benefit-payment" TO RIYO-PURPOSE
           END-IF
           MOVE "claim" TO RIYO-TAG
           MOVE RT-CLAIM TO NUMBER-FIELD
           MOVE "zengin" TO RIYO-LAYOUT
           MOVE "./riyo" TO RIYO-PATH
           MOVE "UTF-8" TO RIYO-ENCODING
           MOVE SPACES TO RIYO-ITEM-SUBJECT(1)
           MOVE 1 TO RIYO-BATCH-RECORDS
           MOVE RT-CLAIM TO RIYO-ITEM-CATEGORY(1)
           MOVE 0 TO RIYO-FOLDER RIYO-OPERATION
           IF ROW-CALL NOT = "open"
               CALL "RIYOOPEN" USING RIYO-STEP RIYO-FOLDER RIYO-PATH
                   RIYO-ENCODING
           END-IF
           IF ROW-CALL NOT = "open" AND
                   (ROW-CALL NOT = "begin" OR ROW-FIELD = "again")
               CALL "RIYOBEGN" USING RIYO-STEP RIYO-FOLDER
                   RIYO-OPERATION RIYO-REQUEST
           END-IF
           MOVE RIYO-FOLDER TO FOLDER
           MOVE RIYO-OPERATION TO OPERATION.

      *> The one field that is bad.
       SPOIL.
           EVALUATE ROW-FIELD
               WHEN "path"      MOVE ROW-BYTES TO RIYO-PATH
               WHEN "encoding"  MOVE ROW-BYTES TO RIYO-ENCODING
               WHEN "purpose"   MOVE ROW-BYTES TO RIYO-PURPOSE
               WHEN "actor"     MOVE ROW-BYTES TO RIYO-ACTOR
               WHEN "role"      MOVE ROW-BYTES TO RIYO-ROLE
               WHEN "reference" MOVE ROW-BYTES TO RIYO-REFERENCE
               WHEN "approver"  MOVE ROW-BYTES TO RIYO-APPROVER
               WHEN "law"       MOVE ROW-BYTES TO RIYO-LAW
               WHEN "mode"      MOVE ROW-BYTES TO RIYO-MODE
               WHEN "tag"       MOVE ROW-BYTES TO RIYO-TAG
               WHEN "layout"    MOVE ROW-BYTES TO RIYO-LAYOUT
               WHEN "folder"    MOVE ROW-BYTES TO FOLDER-BYTES
               WHEN "operation" MOVE ROW-BYTES TO OPERATION-BYTES
               WHEN "length"    MOVE ROW-BYTES TO LENGTH-BYTES
               WHEN "count"
                   MOVE ROW-BYTES(1:4) TO RIYO-BATCH(1:4)
               WHEN "number"
                   MOVE ROW-BYTES(1:4) TO NUMBER-BYTES
                   MOVE ROW-BYTES(1:4) TO RIYO-BATCH(5:4)
               WHEN "subject"
                   MOVE ROW-BYTES TO RIYO-SUBJECT
                   MOVE ROW-BYTES TO RIYO-ITEM-SUBJECT(1)
               WHEN "swapped"
                   MOVE FUNCTION REVERSE(OPERATION-BYTES)
                       TO OPERATION-BYTES
               WHEN "ended"
                   CALL "RIYOEND" USING RIYO-STEP RIYO-OPERATION
               WHEN "closed"
                   CALL "RIYOEND" USING RIYO-STEP RIYO-OPERATION
                   CALL "RIYOCLOS" USING RIYO-STEP RIYO-FOLDER
           END-EVALUATE.

       CALL-IT.
           EVALUATE ROW-CALL
               WHEN "open"
                   CALL "RIYOOPEN" USING RIYO-RESULT RIYO-FOLDER
                       RIYO-PATH RIYO-ENCODING
               WHEN "begin"
                   CALL "RIYOBEGN" USING RIYO-RESULT FOLDER
                       RIYO-OPERATION RIYO-REQUEST
                   IF ROW-FIELD = "again"
                       MOVE OPERATION TO RIYO-OPERATION
                   END-IF
               WHEN "check"
                   CALL "RIYOCHK" USING RIYO-RESULT OPERATION RIYO-TAG
                       RIYO-SUBJECT
               WHEN "checkn"
                   CALL "RIYOCHKN" USING RIYO-RESULT OPERATION
                       NUMBER-FIELD RIYO-SUBJECT
               WHEN "noten"
                   CALL "RIYONOTN" USING RIYO-RESULT OPERATION
                       NUMBER-FIELD RIYO-SUBJECT
               WHEN "note"
                   CALL "RIYONOTE" USING RIYO-RESULT OPERATION RIYO-TAG
                       RIYO-SUBJECT
               WHEN "batch"
                   CALL "RIYOBAT" USING RIYO-RESULT OPERATION
                       RIYO-BATCH
               WHEN "blank"
                   IF ROW-FIELD NOT = "length"
                       MOVE 120 TO LENGTH-FIELD
                   END-IF
                   CALL "RIYOBLNK" USING RIYO-RESULT OPERATION
                       RIYO-LAYOUT LENGTH-FIELD RECORD-AREA
               WHEN "message"
                   CALL "RIYOMSG" USING RIYO-RESULT RIYO-CODE
                       LENGTH-FIELD RIYO-MESSAGE
               WHEN "end"
                   CALL "RIYOEND" USING RIYO-RESULT OPERATION
               WHEN "close"
                   CALL "RIYOCLOS" USING RIYO-RESULT FOLDER
           END-EVALUATE.
