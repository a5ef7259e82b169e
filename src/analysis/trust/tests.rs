//! Knows what small orgs get said about their Trusted URLs.
