//! Knows how a copy is packed: the same bytes for the same entries, whenever and wherever.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// An archive of the entries, sorted by their names, without any time.
///
/// # Errors
/// Says why the archive cannot be made, as when it would grow too large.
pub fn zipped(entries: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, String> {
    pack(entries).map_err(|error| error.to_string())
}

fn pack(entries: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, ZipError> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(name.as_str(), options)?;
        writer.write_all(bytes)?;
    }
    Ok(writer.finish()?.into_inner())
}
