<?php

declare(strict_types=1);

// For servers, in php.ini: the library is loaded once, with the server, and only these classes may use FFI.
//
//     ffi.enable = preload
//     ffi.preload = …/lianlian_mpay_ffi.h
//     opcache.preload = …/preload.php
//     opcache.preload_user = www-data

foreach (glob(__DIR__ . '/src/*.php') ?: [] as $file) {
    opcache_compile_file($file);
}
