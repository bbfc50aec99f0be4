<?php

declare(strict_types=1);

namespace LianLian\Mpay;

/** Messages of any MPAY API. */
final class Message
{
    /** Prepares any MPAY request, of a JSON object with its fields. */
    public static function prepare(#[\SensitiveParameter] string $fields, SignType $signType): Prepared
    {
        $arguments = [$fields, strlen($fields), $signType->bit()];
        return new Prepared(Border::make('llmpay_message_prepare_json', 'llmpay_prepared', ...$arguments), $signType);
    }

    /** Signs any MPAY request, of a JSON object with its fields. */
    public static function sign(#[\SensitiveParameter] string $fields, Signer $signer, SignType $signType): Signed
    {
        return self::prepare($fields, $signType)->sign($signer);
    }

    /**
     * Verifies a message of any MPAY API.
     *
     * @param list<SignType> $allowed
     * @param list<string> $excluded fields that the caller takes out of the signature
     */
    public static function verify(
        string $body,
        Direction $direction,
        VerifyingKey $key,
        array $allowed,
        array $excluded = [],
    ): Verified {
        $list = new Texts($excluded);
        $arguments = [$body, strlen($body), $direction->value, $list->items, $list->count];
        $pointer = Border::make('llmpay_message_open', 'llmpay_opened', ...$arguments);
        $handle = new Handle($pointer, 'llmpay_opened_free');
        $block = $key->recover((string) Border::lent('llmpay_opened_signature', $pointer));
        $bits = SignType::bits($allowed);
        $made = $block === null
            ? Border::make('llmpay_opened_verified', 'llmpay_verified', $handle->pointer(), $key->pointer(), $bits)
            : Border::make('llmpay_opened_verified_with_block', 'llmpay_verified', $handle->pointer(), $block, strlen($block), $bits);
        return Verified::read($made);
    }

    /**
     * The text of a message that is signed (with every value, so keep it out of logs), and the names of fields that
     * have a value and are not in it.
     *
     * @return array{string, list<string>}
     */
    public static function signingString(string $body, Direction $direction): array
    {
        $arguments = [$body, strlen($body), $direction->value];
        return self::fields(Border::make('llmpay_fields_from_message', 'llmpay_fields', ...$arguments));
    }

    /** The text of a request that is to be signed, with `sign_type` added where it is missing. */
    public static function signingStringOf(string $body, SignType $signType): string
    {
        $arguments = [$body, strlen($body), $signType->bit()];
        return self::fields(Border::make('llmpay_fields_to_sign', 'llmpay_fields', ...$arguments))[0];
    }

    /** @return array{string, list<string>} */
    private static function fields(\FFI\CData $pointer): array
    {
        $handle = new Handle($pointer, 'llmpay_fields_free');
        $text = (string) Border::lent('llmpay_fields_signing_string', $handle->pointer());
        return [$text, Border::all('llmpay_fields_unsigned_at', $handle->pointer())];
    }

    /**
     * Names as they are signed.
     *
     * @param list<string> $names
     * @return list<string>
     */
    public static function signingOrder(array $names): array
    {
        $list = new Texts($names);
        $pointer = Border::make('llmpay_signing_order', 'llmpay_names', $list->items, $list->count);
        $handle = new Handle($pointer, 'llmpay_names_free');
        return Border::all('llmpay_names_at', $handle->pointer());
    }

    /** Hashes bytes as a sign type asks for. */
    public static function digest(SignType $signType, string $bytes): string
    {
        return Border::bytes('llmpay_digest', $signType->bit(), $bytes, strlen($bytes));
    }
}
