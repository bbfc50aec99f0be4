// The path is settled when the module is published.
module lianlianmpay

go 1.19
