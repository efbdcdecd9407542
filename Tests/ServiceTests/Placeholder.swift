// Filled by the tests of ServiceTests.
