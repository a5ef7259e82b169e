//! Knows the columns of data files that are read: all of them and no others are asked for in the queries.

macro_rules! columns {
    ($(#[$doc:meta])* $table:ident: $($name:ident = $column:literal),+ $(,)?) => {
        $(#[$doc])*
        pub(super) mod $table {
            $(pub(crate) const $name: &str = $column;)+
            #[cfg(test)]
            pub(crate) const ALL: &[&str] = &[$($name),+];
        }
    };
}

columns! {
    /// Of `User`.
    user:
    ID = "Id",
    USERNAME = "Username",
    NAME = "Name",
    IS_ACTIVE = "IsActive",
    USER_TYPE = "UserType",
    CENTER = "CallCenterId",
    PROFILE = "Profile.Name",
    LICENCE = "Profile.UserLicense.Name",
}

columns! {
    /// Of `CallCenter`.
    center:
    ID = "Id",
    NAME = "Name",
    INTERNAL_NAME = "InternalName",
}

columns! {
    /// Of `PermissionSetAssignment`.
    assignment:
    ASSIGNEE = "AssigneeId",
    SET = "PermissionSet.Name",
    IS_OWNED_BY_PROFILE = "PermissionSet.IsOwnedByProfile",
    GROUP = "PermissionSetGroup.DeveloperName",
    IS_ACTIVE = "IsActive",
}

columns! {
    /// Of `PermissionSetLicenseAssign`.
    licence:
    ASSIGNEE = "AssigneeId",
    LICENCE = "PermissionSetLicense.DeveloperName",
}

columns! {
    /// Of `BrowserPolicyViolation`.
    violation:
    URL = "UntrustedUrl",
    TYPE = "ViolationType",
    CONTEXT = "ViolationContext",
    IMPACT = "ViolationImpact",
}
