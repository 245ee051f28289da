// Package faulttest_test kills processes that write logs, cuts the power of
// the disk that they write to, and counts what is left in the files. It knows
// the writer by package handler alone, so it judges whatever lies beneath.
//
//   - A killed writer loses, doubles and tears nothing: TestKill, and
//     TestKillDuringRecovery for one that dies while it opens the directory.
//   - A power cut takes nothing that was synced: TestPowerCut.
//   - The harnesses see what they are there to see: TestJudge plants each
//     fault, TestKillFindsABuffer and TestPowerCutFindsWhatWasNotSynced run
//     them with writers that acknowledge too early, and
//     TestCutTakesWhatWasNotSynced looks at the disk alone.
//
// How long they go on is set in the environment: CHANLOG_TEST_KILLS (50) is
// the number of kills of each kind, CHANLOG_TEST_CUTS (10) that of power
// cuts. CHANLOG_TEST_SEED repeats a run, as far as the scheduler does.
package faulttest_test
