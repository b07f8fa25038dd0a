      *> SPDX-License-Identifier: LGPL-2.1-or-later
      *> A module that is missing only later, after an OK, to the very
      *> paragraphs of the copybook; as TAP.
       IDENTIFICATION DIVISION.
       PROGRAM-ID. MISSING.
       DATA DIVISION.
       WORKING-STORAGE SECTION.
       01  MODULE                    PIC X(8) VALUE "RIYOCHK".
       COPY RIYO.
       PROCEDURE DIVISION.
       MAIN-PART.
           DISPLAY "1..3"
           MOVE "cost-notice" TO RIYO-PURPOSE
           PERFORM RIYO-START
           MOVE "claim" TO RIYO-TAG
           PERFORM RIYO-ASK
           IF NOT RIYO-PERMITTED DISPLAY "not " NO ADVANCING END-IF
           DISPLAY "ok 1 - permitted while the module is there"

           MOVE "RIYOGONE" TO MODULE
           MOVE "claim" TO RIYO-TAG
           PERFORM RIYO-ASK
           IF RIYO-PERMITTED DISPLAY "not " NO ADVANCING END-IF
           DISPLAY "ok 2 - missing after an OK: the result is NG"
           IF RETURN-CODE = 20050401
               DISPLAY "not " NO ADVANCING
           END-IF
           DISPLAY "ok 3 - missing after an OK: no old RETURN-CODE"
           PERFORM RIYO-FINISH
           STOP RUN.

       COPY RIYOPROC REPLACING =="RIYOCHK"== BY ==MODULE==
           ==END-CALL== BY ==ON EXCEPTION CONTINUE END-CALL==.
