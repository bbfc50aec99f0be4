<?php

declare(strict_types=1);

namespace LianLian\Mpay;

use FFI\CData;

/**
 * Why a message does not verify. `report` has the shape of `Report::to_json` of the crate
 * `lianlian-mpay-diagnose`: `verifies`, `explained`, `findings` (proven), `clues` (likely), `signed_by`, …
 */
final class Diagnosis implements \Stringable
{
    /** @param array<string, mixed> $report */
    private function __construct(
        public readonly bool $verifies,
        public readonly bool $explained,
        public readonly array $report,
        private readonly string $text,
    ) {
    }

    /**
     * Why does this message not verify? The first of `keys` of the sender's side is the one that verification was
     * tried with; `texts` are what the signer says was signed.
     *
     * @param list<NamedKey> $keys
     * @param list<string> $excluded
     * @param list<string> $texts
     */
    public static function of(
        string $body,
        Direction $direction,
        array $keys = [],
        array $excluded = [],
        array $texts = [],
        Language $language = Language::English,
        bool $withValues = false,
    ): self {
        [$named, $names] = self::named($keys);
        $excluded = new Texts($excluded);
        $texts = new Texts($texts);
        $arguments = [
            $body, strlen($body), $direction->value, $named, count($keys),
            $excluded->items, $excluded->count, $texts->items, $texts->count,
        ];
        $pointer = Border::make('llmpay_diagnose', 'llmpay_diagnosis', ...$arguments);
        return self::read($pointer, $language, $withValues);
    }

    /**
     * Why is this signature, of a key elsewhere, not that of this digest?
     *
     * @param list<NamedKey> $keys
     */
    public static function ofSignature(
        SignType $signType,
        string $digest,
        string $signature,
        array $keys = [],
        Language $language = Language::English,
    ): self {
        [$named, $names] = self::named($keys);
        $arguments = [
            $signType->bit(), $digest, strlen($digest), $signature, strlen($signature), $named, count($keys),
        ];
        return self::read(Border::make('llmpay_diagnose_signature', 'llmpay_diagnosis', ...$arguments), $language, false);
    }

    /**
     * @param list<NamedKey> $keys
     * @return array{?CData, Texts} the list, and what keeps its names alive
     */
    private static function named(array $keys): array
    {
        $names = new Texts([]);
        $list = $keys === [] ? null : Border::ffi()->new('llmpay_named_key[' . count($keys) . ']');
        foreach ($keys as $place => $key) {
            $names->fill($list[$place]->name, $key->name);
            $list[$place]->side = $key->side->value;
            $list[$place]->key = $key->key->pointer();
        }
        return [$list, $names];
    }

    private static function read(CData $pointer, Language $language, bool $withValues): self
    {
        $handle = new Handle($pointer, 'llmpay_diagnosis_free');
        $arguments = [$handle->pointer(), $language->value, $withValues];
        $report = json_decode(Border::bytes('llmpay_diagnosis_json', ...$arguments), true, flags: JSON_THROW_ON_ERROR);
        $text = Border::bytes('llmpay_diagnosis_text', ...$arguments);
        return new self($report['verifies'], $report['explained'], $report, $text);
    }

    /** The report for people. */
    public function __toString(): string
    {
        return $this->text;
    }
}
