<?php

declare(strict_types=1);

namespace LianLian\Mpay;

use FFI\CData;

/** A request that waits for its signature. */
final class Prepared
{
    private readonly Handle $handle;

    /** @internal */
    public function __construct(CData $pointer, public readonly SignType $signType)
    {
        $this->handle = new Handle($pointer, 'llmpay_prepared_free');
    }

    /** The text that is signed: with every value, so keep it out of logs. */
    public function signingString(): string
    {
        return (string) Border::lent('llmpay_prepared_signing_string', $this->handle->pointer());
    }

    /** Its digest, of 16 or 32 bytes. */
    public function digest(): string
    {
        return (string) Border::lent('llmpay_prepared_digest', $this->handle->pointer());
    }

    /** Its `DigestInfo` in DER: what a key elsewhere signs that pads, but does not hash. */
    public function digestInfo(): string
    {
        return (string) Border::lent('llmpay_prepared_digest_info', $this->handle->pointer());
    }

    /** @throws MpayException `signing_failed` */
    public function sign(Signer $signer): Signed
    {
        try {
            $signature = $signer->signDigestInfo($this->digestInfo(), $this->signType);
        } catch (MpayException $exception) {
            throw $exception;
        } catch (\Throwable $exception) {
            throw MpayException::of('signing_failed', 'signing failed: the signer refused', $exception);
        }
        try {
            return $this->finish($signature, $signer->verifyingKey());
        } catch (MpayException $exception) {
            if (!str_starts_with($exception->errorCode, 'signature_')) {
                throw $exception;
            }
            $message = 'signing failed: the result did not check, so it was withheld';
            throw MpayException::of('signing_failed', $message, $exception);
        }
    }

    /**
     * Takes the signature of a key elsewhere, and checks it with the public half.
     *
     * @throws MpayException `signature_length`, `signature_mismatch`
     */
    public function finish(string $signature, VerifyingKey $public): Signed
    {
        $given = [$this->handle->pointer(), $signature, strlen($signature)];
        $block = $public->recover($signature);
        return new Signed($block === null
            ? Border::make('llmpay_prepared_finish', 'llmpay_signed', ...[...$given, $public->pointer()])
            : Border::make('llmpay_prepared_finish_with_block', 'llmpay_signed', ...[...$given, $block, strlen($block)]));
    }

    /** @return array<string, mixed> */
    public function __debugInfo(): array
    {
        return ['signType' => $this->signType];
    }
}
