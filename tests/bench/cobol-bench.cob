      *> SPDX-License-Identifier: LGPL-2.1-or-later
      *> Prints nanoseconds of RIYOCHKN in four ways, RIYOCHK, RIYOBAT.
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
       01  CALL-NS                   PIC S9(18) COMP-5.
       01  ASK-NS                    PIC S9(18) COMP-5.
       01  TEST-NS                   PIC S9(18) COMP-5.
       01  SUBJECT-NS                PIC S9(18) COMP-5.
       01  NAME-NS                   PIC S9(18) COMP-5.
       01  BATCH-NS                  PIC S9(18) COMP-5.
       COPY RIYO.
       COPY RIYOTAB.
       PROCEDURE DIVISION.
       MAIN-PART.
           MOVE "cost-notice" TO RIYO-PURPOSE
           PERFORM RIYO-START
           MOVE 256 TO RIYO-BATCH-RECORDS
           PERFORM VARYING N FROM 1 BY 1 UNTIL N > 256
               MOVE RT-CLAIM TO RIYO-ITEM-CATEGORY(N)
           END-PERFORM
           PERFORM ONE-ROUND 21 TIMES
           PERFORM RIYO-FINISH
           STOP RUN.

       ONE-ROUND.
           MOVE SPACES TO RIYO-SUBJECT
           PERFORM READ-CLOCK
           PERFORM VARYING N FROM 1 BY 1 UNTIL N > 20000
               CALL "RIYOCHKN" USING RIYO-RESULT RIYO-OPERATION
                   RT-CLAIM OMITTED
               END-CALL
           END-PERFORM
           PERFORM READ-CLOCK
           MOVE PASSED TO CALL-NS
      *> As the copybook asks
           PERFORM VARYING N FROM 1 BY 1 UNTIL N > 20000
               MOVE RT-CLAIM TO RIYO-TAG-NUMBER
               PERFORM RIYO-ASK-NUMBER
           END-PERFORM
           PERFORM READ-CLOCK
           MOVE PASSED TO ASK-NS
           PERFORM VARYING N FROM 1 BY 1 UNTIL N > 20000
               MOVE RT-CLAIM TO RIYO-TAG-NUMBER
               PERFORM RIYO-ASK-NUMBER
               IF RIYO-PERMITTED CONTINUE END-IF
           END-PERFORM
           PERFORM READ-CLOCK
           MOVE PASSED TO TEST-NS
           PERFORM READ-CLOCK
           PERFORM VARYING N FROM 1 BY 1 UNTIL N > 20000
               MOVE "0052-00000001-01" TO RIYO-SUBJECT
               MOVE RT-CLAIM TO RIYO-TAG-NUMBER
               PERFORM RIYO-ASK-NUMBER
           END-PERFORM
           PERFORM READ-CLOCK
           MOVE PASSED TO SUBJECT-NS
           PERFORM VARYING N FROM 1 BY 1 UNTIL N > 20000
               MOVE "レセプト" TO RIYO-TAG
               PERFORM RIYO-ASK
           END-PERFORM
           PERFORM READ-CLOCK
           MOVE PASSED TO NAME-NS
           PERFORM VARYING N FROM 1 BY 1 UNTIL N > 80
               CALL "RIYOBAT" USING RIYO-RESULT RIYO-OPERATION
                   RIYO-BATCH
               END-CALL
           END-PERFORM
           PERFORM READ-CLOCK
           MOVE PASSED TO BATCH-NS
           IF NOT RIYO-PERMITTED PERFORM RIYO-STOP END-IF
           DISPLAY CALL-NS " " ASK-NS " " TEST-NS " " SUBJECT-NS " "
               NAME-NS " " BATCH-NS.

      *> What has passed since the last time, in PASSED.
       READ-CLOCK.
           COMPUTE PASSED = 0 - SECONDS * 1000000000 - NANOSECONDS
           CALL "clock_gettime" USING BY VALUE CLOCK
               BY REFERENCE TIME-SPEC
           END-CALL
           COMPUTE PASSED = PASSED + SECONDS * 1000000000 + NANOSECONDS.

       COPY RIYOPROC.
