<?php

declare(strict_types=1);

namespace LianLian\Mpay;

use FFI\CData;

/** What is expected of the answer to a request. */
final class Expected
{
    private function __construct(private readonly Handle $handle)
    {
    }

    /** @internal */
    public static function made(CData $pointer): self
    {
        return new self(new Handle($pointer, 'llmpay_expected_free'));
    }

    /** For a request that is not at hand. */
    public static function of(string $oidPartner, string $userId, SignType $signType, ?string $noOrder = null): self
    {
        $arguments = [$oidPartner, strlen($oidPartner), $userId, strlen($userId), $noOrder, strlen($noOrder ?? '')];
        return self::made(Border::make('llmpay_expected_new', 'llmpay_expected', ...[...$arguments, $signType->bit()]));
    }

    /** By the body that was sent. */
    public static function fromBody(string $body): self
    {
        return self::made(Border::make('llmpay_expected_from_body', 'llmpay_expected', $body, strlen($body)));
    }

    /** Allows other sign types than the request's. */
    public function allow(SignType ...$signTypes): self
    {
        Border::check(Border::ffi()->llmpay_expected_allow($this->handle->pointer(), SignType::bits(array_values($signTypes))));
        return $this;
    }

    /** Takes fields out of the signature, which LianLian left out of it. Their values are then anybody's. */
    public function exclude(string ...$names): self
    {
        $list = new Texts($names);
        Border::check(Border::ffi()->llmpay_expected_exclude($this->handle->pointer(), $list->items, $list->count));
        return $this;
    }

    /**
     * Verifies a response, and reads it.
     *
     * @throws MpayException those of reading JSON; `missing_signature`, `signature_encoding`, `signature_length`,
     *     `signature_mismatch` (not LianLian's, or altered: `Diagnosis::of` says why), `unknown_sign_type`,
     *     `sign_type_not_allowed`, `response_mismatch` (the answer to another request), and those of the fields of
     *     a success
     */
    public function verifyResponse(string $body, VerifyingKey $lianlian): Outcome
    {
        return $this->open($body)->finish($lianlian);
    }

    /** Reads a response whose signature is verified elsewhere. */
    public function open(string $body): OpenedResponse
    {
        $arguments = [$this->handle->pointer(), $body, strlen($body)];
        return new OpenedResponse(Border::make('llmpay_expected_open', 'llmpay_opened', ...$arguments));
    }
}
