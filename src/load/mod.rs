//! Knows how to get an export off the disk: today the rows of data files.

pub mod rows;
