      *> SPDX-License-Identifier: LGPL-2.1-or-later
      *> What one record leaves behind stands at the next one's door;
      *> as TAP. 9901-12-1 is suspended, 9901-12-10 is not.
       IDENTIFICATION DIVISION.
       PROGRAM-ID. LEFTOVER.
       DATA DIVISION.
       WORKING-STORAGE SECTION.
       01  N                         PIC 9(2) VALUE 0.
       01  I                         PIC S9(9) COMP-5.
       01  SAYS                      PIC X(60).
       01  WANTED                    PIC X(20).
       01  BRANCH                    PIC X(2).
       COPY RIYO.
       COPY RIYOTAB.
       PROCEDURE DIVISION.
       MAIN-PART.
           DISPLAY "1..20"
           MOVE "./stopped" TO RIYO-PATH
           MOVE "cost-notice" TO RIYO-PURPOSE
           PERFORM RIYO-START
           PERFORM SUBJECTS
           PERFORM TAGS
           PERFORM BATCHES
           PERFORM SECOND-OPERATION
           STOP RUN RETURNING 0.

       SUBJECTS.
           MOVE "10" TO BRANCH
           PERFORM STATE-SUBJECT
           PERFORM RIYO-ASK
           MOVE "a longer subject" TO SAYS
           PERFORM IS-PERMITTED

           MOVE "1" TO BRANCH
           PERFORM STATE-SUBJECT
           PERFORM RIYO-ASK
           MOVE "SUSPENDED" TO WANTED
           MOVE "a shorter one by STRING over it" TO SAYS
           PERFORM IS-REFUSED

           MOVE "claim" TO RIYO-TAG
           MOVE "9901-12-10" TO RIYO-SUBJECT
           PERFORM RIYO-CHECK
           MOVE "OK" TO RIYO-RESULT
           MOVE "RIYO-CHECK passes the longer one" TO SAYS
           PERFORM IS-PERMITTED
           MOVE "claim" TO RIYO-TAG
           PERFORM RIYO-ASK
           MOVE "a record that states nobody after it" TO SAYS
           PERFORM IS-REFUSED

           MOVE "claim" TO RIYO-TAG
           MOVE "9901-12-10" TO RIYO-SUBJECT
           PERFORM RIYO-ASK
           MOVE "the same person, stated anew" TO SAYS
           PERFORM IS-PERMITTED.

       STATE-SUBJECT.
           MOVE "claim" TO RIYO-TAG
           STRING "9901" "-" "12" "-" BRANCH
               DELIMITED BY SPACE INTO RIYO-SUBJECT.

       BATCHES.
           MOVE 2 TO RIYO-BATCH-RECORDS
           MOVE "10" TO BRANCH
           PERFORM FILL-BATCH
           PERFORM RIYO-ASK-BATCH
           MOVE "a batch of longer subjects" TO SAYS
           PERFORM IS-PERMITTED

           MOVE "1" TO BRANCH
           PERFORM FILL-BATCH
           PERFORM RIYO-ASK-BATCH
           MOVE "a batch of shorter ones by STRING" TO SAYS
           PERFORM IS-REFUSED

           MOVE "10" TO BRANCH
           PERFORM FILL-BATCH
           PERFORM RIYO-ASK-BATCH
           MOVE RT-CLAIM TO RIYO-ITEM-CATEGORY(1)
           MOVE RT-CLAIM TO RIYO-ITEM-CATEGORY(2)
           PERFORM RIYO-ASK-BATCH
           MOVE "a batch that states nobody after one" TO SAYS
           PERFORM IS-REFUSED

           PERFORM FILL-BATCH
           PERFORM RIYO-ASK-BATCH
           MOVE "9901-12-10" TO RIYO-ITEM-SUBJECT(1)
           MOVE "9901-12-10" TO RIYO-ITEM-SUBJECT(2)
           PERFORM RIYO-ASK-BATCH
           MOVE "UNTAGGED" TO WANTED
           MOVE "a batch that states no category after one" TO SAYS
           PERFORM IS-REFUSED

           ADD 1 TO N
           IF RIYO-ITEM-PERMITTED(1) OR RIYO-ITEM-PERMITTED(2)
               DISPLAY "not " NO ADVANCING
           END-IF
           DISPLAY "ok " N " - its verdicts are those of this one".

       FILL-BATCH.
           PERFORM VARYING I FROM 1 BY 1 UNTIL I > 2
               MOVE RT-CLAIM TO RIYO-ITEM-CATEGORY(I)
               STRING "9901" "-" "12" "-" BRANCH
                   DELIMITED BY SPACE INTO RIYO-ITEM-SUBJECT(I)
           END-PERFORM.

      *> The permitted claim is RT-CLAIM, the refused checkup RT-CHECKUP.
       TAGS.
           MOVE "9901-12-10" TO RIYO-SUBJECT
           PERFORM RIYO-ASK
           MOVE "UNTAGGED" TO WANTED
           MOVE "a record that states no category" TO SAYS
           PERFORM IS-REFUSED

           MOVE "claim,checkup" TO RIYO-TAG
           MOVE "9901-12-10" TO RIYO-SUBJECT
           PERFORM RIYO-ASK
           MOVE "NOT_IN_TABLE" TO WANTED
           MOVE "a longer tag" TO SAYS
           PERFORM IS-REFUSED
           STRING "claim" DELIMITED BY SIZE INTO RIYO-TAG
           MOVE "9901-12-10" TO RIYO-SUBJECT
           PERFORM RIYO-ASK
           MOVE "a shorter one by STRING over it is itself" TO SAYS
           PERFORM IS-PERMITTED

           MOVE RT-CLAIM TO RIYO-TAG-NUMBER
           MOVE "9901-12-10" TO RIYO-SUBJECT
           PERFORM RIYO-CHECK-NUMBER
           MOVE "OK" TO RIYO-RESULT
           MOVE "RIYO-CHECK-NUMBER passes a number" TO SAYS
           PERFORM IS-PERMITTED
           MOVE "9901-12-10" TO RIYO-SUBJECT
           PERFORM RIYO-ASK-NUMBER
           MOVE "UNTAGGED" TO WANTED
           MOVE "a record that states no number after it" TO SAYS
           PERFORM IS-REFUSED

           MOVE "claim" TO RIYO-TAG
           MOVE RT-CHECKUP TO RIYO-TAG-NUMBER
           MOVE "9901-12-10" TO RIYO-SUBJECT
           PERFORM RIYO-ASK-NUMBER
           MOVE "NOT_IN_TABLE" TO WANTED
           MOVE "a number beside a permitted name" TO SAYS
           PERFORM IS-REFUSED
           MOVE SPACES TO RIYO-TAG

           MOVE RT-CLAIM TO RIYO-TAG-NUMBER
           MOVE "checkup" TO RIYO-TAG
           MOVE "9901-12-10" TO RIYO-SUBJECT
           PERFORM RIYO-ASK
           MOVE "NOT_IN_TABLE" TO WANTED
           MOVE "a name beside a permitted number" TO SAYS
           PERFORM IS-REFUSED

           MOVE RT-CLAIM TO RIYO-TAG-NUMBER
           MOVE "9901-12-1" TO RIYO-SUBJECT
           PERFORM RIYO-ASK-NUMBER
           MOVE "SUSPENDED" TO WANTED
           MOVE "a suspended person by number" TO SAYS
           PERFORM IS-REFUSED.

       SECOND-OPERATION.
           CALL "RIYOEND" USING RIYO-STEP RIYO-OPERATION
           MOVE "OK" TO RIYO-RESULT
           MOVE "9901-12-10" TO RIYO-SUBJECT
           MOVE "claim" TO RIYO-TAG
           MOVE RT-CLAIM TO RIYO-TAG-NUMBER
           MOVE "members" TO RIYO-LAYOUT
           MOVE 80 TO RIYO-RECORD-LENGTH
           MOVE "R" TO RIYO-MODE
           PERFORM BEGIN-AGAIN
           MOVE "mihon" TO RIYO-ACTOR RIYO-ROLE RIYO-REFERENCE
               RIYO-APPROVER RIYO-LAW
           PERFORM RIYO-FINISH
           ADD 1 TO N
           IF RIYO-TAG NOT = SPACES OR RIYO-SUBJECT NOT = SPACES
                   OR RIYO-TAG-NUMBER NOT = 0
                   OR RIYO-LAYOUT NOT = SPACES
                   OR RIYO-RECORD-LENGTH NOT = 0
                   OR RIYO-PURPOSE NOT = SPACES
                   OR RIYO-ACTOR NOT = SPACES
                   OR RIYO-ROLE NOT = SPACES
                   OR RIYO-REFERENCE NOT = SPACES
                   OR RIYO-APPROVER NOT = SPACES
                   OR RIYO-LAW NOT = SPACES
                   OR RIYO-PERMITTED OR RIYO-DONE
                   OR NOT RIYO-REHEARSAL
               DISPLAY "not " NO ADVANCING
           END-IF
           DISPLAY "ok " N " - RIYO-FINISH leaves nothing stated"
           MOVE SPACE TO RIYO-MODE

           CALL "RIYOOPEN" USING RIYO-STEP RIYO-FOLDER RIYO-PATH
               RIYO-ENCODING
           END-CALL
           PERFORM BEGIN-AGAIN
           MOVE "UNKNOWN_PURPOSE" TO WANTED
           MOVE "a second operation that states no purpose" TO SAYS
           PERFORM IS-REFUSED.

       BEGIN-AGAIN.
           CALL "RIYOBEGN" USING RIYO-RESULT RIYO-FOLDER
               RIYO-OPERATION RIYO-REQUEST
           END-CALL.

       IS-PERMITTED.
           ADD 1 TO N
           IF NOT RIYO-PERMITTED
               DISPLAY "not " NO ADVANCING
           END-IF
           DISPLAY "ok " N " - " SAYS.

       IS-REFUSED.
           ADD 1 TO N
           CALL "RIYOMSG" USING RIYO-STEP RIYO-CODE
               RIYO-MESSAGE-LENGTH RIYO-MESSAGE
           END-CALL
           IF RIYO-PERMITTED OR RIYO-CODE NOT = WANTED
               DISPLAY "not " NO ADVANCING
           END-IF
           DISPLAY "ok " N " - " SAYS
           DISPLAY "# " RIYO-RESULT " " RIYO-CODE.

       COPY RIYOPROC.
