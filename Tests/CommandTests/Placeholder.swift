// Filled by the tests of CommandTests.
