<?php

declare(strict_types=1);

// Runs vector files through the package: php conformance.php [--core] FILES-OR-FOLDERS. RSA is OpenSSL's; with
// --core it is the core's own. It prints and exits as the native runner does.

namespace LianLian\Mpay\Tests;

require __DIR__ . '/../autoload.php';
require __DIR__ . '/Json.php';
require __DIR__ . '/Runner.php';

$names = array_slice($argv, 1);
$byCore = in_array('--core', $names, true);
[$passed, $failed] = [0, 0];
foreach (array_diff($names, ['--core']) as $name) {
    foreach (is_dir($name) ? glob("{$name}/*.json") : [$name] as $path) {
        $runner = new Runner($byCore);
        $runner->run((string) file_get_contents($path === '-' ? 'php://stdin' : $path));
        foreach ($runner->failures as $failure) {
            echo "{$path}: {$failure}\n";
        }
        $ran = $runner->passed + count($runner->failures);
        echo "{$path}: {$runner->passed} of {$ran} passed\n";
        $passed += $runner->passed;
        $failed += count($runner->failures);
    }
}
echo "{$passed} passed, {$failed} failed\n";
exit($passed > 0 && $failed === 0 ? 0 : 1);
