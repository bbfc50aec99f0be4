<?php

declare(strict_types=1);

namespace LianLian\Mpay;

/** What a key is, and the command that converts it. `report` has the shape of `KeyReport::to_json`. */
final class KeyDiagnosis implements \Stringable
{
    /** @param array<string, mixed> $report */
    private function __construct(
        public readonly bool $fits,
        public readonly ?string $command,
        public readonly array $report,
        private readonly string $text,
    ) {
    }

    /** What is this key, as a file holds it? */
    public static function of(
        #[\SensitiveParameter] string $file,
        KeyRole $needed,
        Language $language = Language::English,
    ): self {
        $arguments = [$file, strlen($file), $needed->value];
        $pointer = Border::make('llmpay_diagnose_key', 'llmpay_key_diagnosis', ...$arguments);
        $handle = new Handle($pointer, 'llmpay_key_diagnosis_free');
        $arguments = [$handle->pointer(), $language->value];
        $report = json_decode(Border::bytes('llmpay_key_diagnosis_json', ...$arguments), true, flags: JSON_THROW_ON_ERROR);
        $text = Border::bytes('llmpay_key_diagnosis_text', ...$arguments);
        return new self($report['fits'], $report['command'] ?? null, $report, $text);
    }

    /** The report for people. */
    public function __toString(): string
    {
        return $this->text;
    }
}
