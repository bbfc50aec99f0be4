<?php

declare(strict_types=1);

// For projects without Composer.
spl_autoload_register(static function (string $class): void {
    $prefix = 'LianLian\\Mpay\\';
    $file = __DIR__ . '/src/' . substr($class, strlen($prefix)) . '.php';
    if (str_starts_with($class, $prefix) && is_file($file)) {
        require $file;
    }
});
