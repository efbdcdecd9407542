// Filled by the tests of ForensicsTests.
