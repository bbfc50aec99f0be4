#![cfg_attr(fuzzing, no_main)]

lianlian_mpay_fuzz::target!(body);
