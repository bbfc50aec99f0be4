//! Machine names: for enums whose values bindings and logs name.

/// Gives an enum `ALL`, `code` and `parse`, of one list, so that none of them forgets a value.
macro_rules! codes {
    ($Type:ident { $($Variant:ident = $code:literal),* $(,)? }) => {
        impl $Type {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$Variant),*];

            /// The stable machine name, for logs and bindings.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$Variant => $code,)*
                }
            }

            /// The one with this machine name.
            #[must_use]
            pub fn parse(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.code() == code)
            }
        }
    };
}

pub(crate) use codes;
