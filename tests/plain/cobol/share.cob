      *> SPDX-License-Identifier: LGPL-2.1-or-later
      *> One operation of a task, two files of two categories, and the
      *> subprograms that read them; as TAP. 9901-12-1 is suspended.
       IDENTIFICATION DIVISION.
       PROGRAM-ID. SHARE.
       ENVIRONMENT DIVISION.
       INPUT-OUTPUT SECTION.
       FILE-CONTROL.
           SELECT PERSONS ASSIGN TO "PERSONS"
               ORGANIZATION IS LINE SEQUENTIAL.
           SELECT CLAIMS ASSIGN TO "CLAIMS"
               ORGANIZATION IS LINE SEQUENTIAL.
       DATA DIVISION.
       FILE SECTION.
       FD  PERSONS.
       01  PERSON                    PIC X(20).
       FD  CLAIMS.
       01  CLAIM                     PIC X(20).
       WORKING-STORAGE SECTION.
       01  N                         PIC 9(2) VALUE 0.
       01  SAYS                      PIC X(60).
       01  ANSWER                    PIC X(2).
       01  WANTED                    PIC X(2).
       COPY RIYO.
       COPY RIYOTAB.
       PROCEDURE DIVISION.
       MAIN-LINE SECTION.
       MAIN-PART.
           DISPLAY "1..10"
           MOVE "./stopped" TO RIYO-PATH
           MOVE RK-001 TO RIYO-PURPOSE
           PERFORM RIYO-START
           OPEN INPUT PERSONS CLAIMS
           PERFORM ONE-PAIR 3 TIMES
           CLOSE PERSONS CLAIMS
           PERFORM OTHERS
           MOVE RIYO-OPERATION TO RIYO-NUMBER
           PERFORM RIYO-FINISH
           MOVE RIYO-NUMBER TO RIYO-OPERATION
           MOVE SPACES TO PERSON
           CALL "ASKCLAIM" USING RIYO-OPERATION PERSON ANSWER
           MOVE "NG" TO WANTED
           MOVE "a subprogram after the end" TO SAYS
           PERFORM COMPARE
           STOP RUN RETURNING 0.

      *> A record of each: a category each, the longer person first.
       ONE-PAIR SECTION.
       ONE-PART.
           READ PERSONS END-READ
           READ CLAIMS END-READ
           MOVE "OK" TO WANTED
           IF PERSON = "9901-12-1"
               MOVE "NG" TO WANTED
           END-IF
           MOVE "??" TO ANSWER
           CALL "ASKPERSON" USING RIYO-OPERATION PERSON ANSWER
           STRING "a person, by name: " PERSON
               DELIMITED BY SIZE INTO SAYS
           PERFORM COMPARE
           MOVE "??" TO ANSWER
           CALL "ASKCLAIM" USING RIYO-OPERATION CLAIM ANSWER
           STRING "a claim, by number: " CLAIM
               DELIMITED BY SIZE INTO SAYS
           PERFORM COMPARE.

       OTHERS SECTION.
       OTHERS-PART.
           MOVE "checkup" TO RIYO-TAG
           MOVE "9901-12-10" TO RIYO-SUBJECT
           PERFORM RIYO-ASK
           MOVE RIYO-RESULT TO ANSWER
           MOVE "NG" TO WANTED
           MOVE "a category that the task does not have" TO SAYS
           PERFORM COMPARE
           MOVE "9901-12-10" TO RIYO-SUBJECT
           PERFORM RIYO-ASK
           MOVE RIYO-RESULT TO ANSWER
           MOVE "a record of neither file's category" TO SAYS
           PERFORM COMPARE
           MOVE "OK" TO WANTED
           MOVE 8 TO RETURN-CODE
           CALL "CHECKONE" USING RIYO-OPERATION
           IF RETURN-CODE = 0
               MOVE "OK" TO ANSWER
           END-IF
           MOVE "a subprogram that checks returns 0" TO SAYS
           PERFORM COMPARE.

       COMPARE SECTION.
       COMPARE-PART.
           ADD 1 TO N
           IF ANSWER NOT = WANTED
               DISPLAY "not " NO ADVANCING
           END-IF
           DISPLAY "ok " N " - " SAYS
           DISPLAY "# " ANSWER
           MOVE SPACES TO SAYS.

       COPY RIYOPROC.
       END PROGRAM SHARE.

       IDENTIFICATION DIVISION.
       PROGRAM-ID. ASKPERSON.
       DATA DIVISION.
       WORKING-STORAGE SECTION.
       COPY RIYO.
       LINKAGE SECTION.
       01  THE-OPERATION             PIC S9(9) COMP-5.
       01  THE-PERSON                PIC X(20).
       01  THE-ANSWER                PIC X(2).
       PROCEDURE DIVISION USING THE-OPERATION THE-PERSON THE-ANSWER.
       ASK-PART.
           MOVE THE-OPERATION TO RIYO-OPERATION
           STRING "資格" DELIMITED BY SIZE INTO RIYO-TAG
           STRING THE-PERSON DELIMITED BY SPACE INTO RIYO-SUBJECT
           PERFORM RIYO-ASK
           MOVE RIYO-RESULT TO THE-ANSWER
           GOBACK.

       COPY RIYOPROC.
       END PROGRAM ASKPERSON.

      *> Of SECTIONs, and it ends at its end.
       IDENTIFICATION DIVISION.
       PROGRAM-ID. ASKCLAIM.
       DATA DIVISION.
       WORKING-STORAGE SECTION.
       COPY RIYO.
       COPY RIYOTAB.
       LINKAGE SECTION.
       01  THE-OPERATION             PIC S9(9) COMP-5.
       01  THE-PERSON                PIC X(20).
       01  THE-ANSWER                PIC X(2).
       PROCEDURE DIVISION USING THE-OPERATION THE-PERSON THE-ANSWER.
       ASK-LINE SECTION.
       ASK-PART.
           MOVE THE-OPERATION TO RIYO-OPERATION
           MOVE RT-CLAIM TO RIYO-TAG-NUMBER
           STRING THE-PERSON DELIMITED BY SPACE INTO RIYO-SUBJECT
           PERFORM RIYO-ASK-NUMBER
           PERFORM ANSWER-IT.
       ASK-END.
           GOBACK.

       ANSWER-IT SECTION.
       ANSWER-PART.
           MOVE RIYO-RESULT TO THE-ANSWER.

       COPY RIYOPROC.
       END PROGRAM ASKCLAIM.

       IDENTIFICATION DIVISION.
       PROGRAM-ID. CHECKONE.
       DATA DIVISION.
       WORKING-STORAGE SECTION.
       COPY RIYO.
       LINKAGE SECTION.
       01  THE-OPERATION             PIC S9(9) COMP-5.
       PROCEDURE DIVISION USING THE-OPERATION.
       CHECK-PART.
           MOVE THE-OPERATION TO RIYO-OPERATION
           MOVE "claim" TO RIYO-TAG
           MOVE "9901-12-10" TO RIYO-SUBJECT
           PERFORM RIYO-CHECK.

       COPY RIYOPROC.
       END PROGRAM CHECKONE.
