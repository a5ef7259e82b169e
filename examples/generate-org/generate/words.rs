//! Knows invented names: of people, departments, objects and fields.

use super::random::Random;

pub(crate) const FIRST: &[&str] = &[
    "Ada", "Ben", "Cleo", "Dev", "Eva", "Finn", "Gus", "Hana", "Ivo", "Jun", "Kim", "Lea", "Mo", "Nia",
    "Ole", "Pia", "Quin", "Rosa", "Sam", "Tess", "Uma", "Vito", "Wim", "Xenia", "Yara", "Zoe",
];

pub(crate) const LAST: &[&str] = &[
    "Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gorse", "Hazel", "Ivy", "Juniper", "Kauri", "Larch",
    "Maple", "Nutmeg", "Oak", "Pine", "Quince", "Rowan", "Spruce", "Teak",
];

pub(crate) const DEPARTMENTS: &[&str] = &[
    "Accounting",
    "Archive",
    "Audit",
    "Catering",
    "Compliance",
    "Design",
    "Facilities",
    "Fleet",
    "Freight",
    "Garden",
    "Harbour",
    "Housing",
    "Imports",
    "Labour",
    "Laundry",
    "Legal",
    "Library",
    "Marketing",
    "Orchard",
    "Payroll",
    "Pension",
    "Planning",
    "Press",
    "Printing",
    "Purchasing",
    "Quality",
    "Safety",
    "Stores",
    "Training",
    "Workshop",
];

pub(crate) const ROLES: &[&str] = &[
    "Analyst",
    "Assistant",
    "Auditor",
    "Buyer",
    "Clerk",
    "Coordinator",
    "Director",
    "Editor",
    "Inspector",
    "Manager",
    "Partner",
    "Planner",
    "Reviewer",
    "Specialist",
    "Supervisor",
];

pub(crate) const NOUNS: &[&str] = &[
    "Amount", "Badge", "Bonus", "Branch", "Budget", "Channel", "Claim", "Colour", "Contract", "Credit",
    "Delivery", "Depot", "Discount", "Docket", "Fee", "Folder", "Freight", "Grade", "Handover", "Invoice",
    "Label", "Ledger", "Lot", "Margin", "Member", "Notice", "Offer", "Pallet", "Permit", "Quota", "Rating",
    "Receipt", "Region", "Refund", "Route", "Sample", "Shelf", "Shift", "Stage", "Tariff", "Ticket", "Unit",
    "Visit", "Voucher",
];

pub(crate) const QUALITIES: &[&str] = &[
    "Actual", "Annual", "Backup", "Billed", "Closed", "Current", "Daily", "Default", "Draft", "Early",
    "External", "Final", "First", "Gross", "Internal", "Last", "Late", "Local", "Main", "Net", "Next",
    "Open", "Original", "Paid", "Partial", "Planned", "Primary", "Regional", "Second", "Shared", "Signed",
    "Standard", "Target", "Total", "Weekly",
];

/// The `n`th of many different names: `Late_Invoice`, later `Late_Invoice_2`.
pub(crate) fn name(n: usize) -> String {
    let quality = QUALITIES[n % QUALITIES.len()];
    let rest = n / QUALITIES.len();
    let noun = NOUNS[rest % NOUNS.len()];
    match rest / NOUNS.len() {
        0 => format!("{quality}_{noun}"),
        round => format!("{quality}_{noun}_{}", round + 1),
    }
}

/// A record Id of 18 characters: prefix, number, and the three characters that tell upper case from lower.
pub(crate) fn id(prefix: &str, number: usize) -> String {
    const DIGITS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const CHECK: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    let mut digits = [b'0'; 6];
    let mut rest = number;
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS[rest % DIGITS.len()];
        rest /= DIGITS.len();
    }
    let mut id = format!("{prefix}5f0000{}", String::from_utf8_lossy(&digits));
    let check: Vec<char> = id
        .as_bytes()
        .chunks(5)
        .map(|five| {
            let upper = five
                .iter()
                .enumerate()
                .filter(|(_, byte)| byte.is_ascii_uppercase());
            char::from(CHECK[upper.map(|(bit, _)| 1 << bit).sum::<usize>()])
        })
        .collect();
    id.extend(check);
    id
}

pub(crate) fn person(random: &mut Random) -> (&'static str, &'static str) {
    (random.of(FIRST), random.of(LAST))
}
