      *> SPDX-License-Identifier: LGPL-2.1-or-later
      *> A society's own table with names that are hard on a compiler.
       IDENTIFICATION DIVISION.
       PROGRAM-ID. ODD.
       DATA DIVISION.
       WORKING-STORAGE SECTION.
       COPY RIYO.
       COPY RIYOTAB.
       PROCEDURE DIVISION.
       MAIN-PART.
           MOVE   "./society" TO RIYO-PATH
           MOVE RP-001 TO RIYO-PURPOSE
           PERFORM ASK-BOTH
           MOVE RP-002 TO RIYO-PURPOSE
           PERFORM ASK-BOTH
           MOVE RP-003 TO RIYO-PURPOSE
           PERFORM ASK-BOTH
           MOVE RK-001 TO RIYO-PURPOSE
           PERFORM ASK-BOTH
           STOP RUN.

       ASK-BOTH.
           PERFORM RIYO-START
           MOVE RT-ELIGIBILITY TO RIYO-TAG-NUMBER
           PERFORM RIYO-ASK-NUMBER
           DISPLAY RIYO-RESULT
           MOVE RT-063 TO RIYO-TAG-NUMBER
           PERFORM RIYO-ASK-NUMBER
           DISPLAY RIYO-RESULT
           PERFORM RIYO-FINISH.

       COPY RIYOPROC.
