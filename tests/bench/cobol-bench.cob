      *> SPDX-License-Identifier: LGPL-2.1-or-later
      *> Prints nanoseconds of an empty CALL, of RIYOCHK, and of RIYOBAT.
       IDENTIFICATION DIVISION.
       PROGRAM-ID. BENCH.
       DATA DIVISION.
       WORKING-STORAGE SECTION.
       01  N                         PIC S9(9)  COMP-5.
       01  CLOCK                     PIC S9(9)  COMP-5 VALUE 1.
       01  TIME-SPEC.
           05  SECONDS               PIC S9(18) COMP-5.
           05  NANOSECONDS           PIC S9(18) COMP-5.
       01  PASSED                    PIC S9(18) COMP-5.
       01  EMPTY-NS                  PIC S9(18) COMP-5.
       01  CHECK-NS                  PIC S9(18) COMP-5.
       01  BLANK-NS                  PIC S9(18) COMP-5.
       01  SUBJECT-NS                PIC S9(18) COMP-5.
       01  BATCH-NS                  PIC S9(18) COMP-5.
       01  BLANK-SUBJECT             PIC X(64) VALUE SPACES.
       COPY RIYO.
       PROCEDURE DIVISION.
       MAIN-PART.
           MOVE "cost-notice" TO RIYO-PURPOSE
           PERFORM RIYO-START
           MOVE 6 TO RIYO-TAG-NUMBER
           MOVE 256 TO RIYO-BATCH-RECORDS
           PERFORM VARYING N FROM 1 BY 1 UNTIL N > 256
               MOVE 6 TO RIYO-ITEM-CATEGORY(N)
           END-PERFORM
           MOVE "0052-00000001-01" TO RIYO-SUBJECT
           PERFORM ONE-ROUND 301 TIMES
           PERFORM RIYO-FINISH
           STOP RUN.

       ONE-ROUND.
           PERFORM READ-CLOCK
           PERFORM VARYING N FROM 1 BY 1 UNTIL N > 20000
               CALL "bare_call" USING RIYO-RESULT RIYO-OPERATION
                   RIYO-TAG OMITTED
               END-CALL
           END-PERFORM
           PERFORM READ-CLOCK
           MOVE PASSED TO EMPTY-NS
           PERFORM VARYING N FROM 1 BY 1 UNTIL N > 20000
               CALL "RIYOCHK" USING RIYO-RESULT RIYO-OPERATION
                   RIYO-TAG OMITTED
               END-CALL
           END-PERFORM
           PERFORM READ-CLOCK
           MOVE PASSED TO CHECK-NS
           PERFORM VARYING N FROM 1 BY 1 UNTIL N > 20000
               CALL "RIYOCHK" USING RIYO-RESULT RIYO-OPERATION
                   RIYO-TAG BLANK-SUBJECT
               END-CALL
           END-PERFORM
           PERFORM READ-CLOCK
           MOVE PASSED TO BLANK-NS
           PERFORM VARYING N FROM 1 BY 1 UNTIL N > 20000
               CALL "RIYOCHK" USING RIYO-RESULT RIYO-OPERATION
                   RIYO-TAG RIYO-SUBJECT
               END-CALL
           END-PERFORM
           PERFORM READ-CLOCK
           MOVE PASSED TO SUBJECT-NS
           PERFORM VARYING N FROM 1 BY 1 UNTIL N > 80
               CALL "RIYOBAT" USING RIYO-RESULT RIYO-OPERATION
                   RIYO-BATCH
               END-CALL
           END-PERFORM
           PERFORM READ-CLOCK
           MOVE PASSED TO BATCH-NS
           IF NOT RIYO-PERMITTED PERFORM RIYO-STOP END-IF
           DISPLAY EMPTY-NS " " CHECK-NS " " BLANK-NS " "
               SUBJECT-NS " " BATCH-NS.

      *> What has passed since the last time, in PASSED.
       READ-CLOCK.
           COMPUTE PASSED = 0 - SECONDS * 1000000000 - NANOSECONDS
           CALL "clock_gettime" USING BY VALUE CLOCK
               BY REFERENCE TIME-SPEC
           END-CALL
           COMPUTE PASSED = PASSED + SECONDS * 1000000000 + NANOSECONDS.

       COPY RIYOPROC.
