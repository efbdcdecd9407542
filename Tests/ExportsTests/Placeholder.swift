// Filled by the tests of ExportsTests.
