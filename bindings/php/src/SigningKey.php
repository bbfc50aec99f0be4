<?php

declare(strict_types=1);

namespace LianLian\Mpay;

/**
 * A private key, read and checked by the core; `ext-openssl` signs with it, or the core where that takes no such
 * key.
 */
final class SigningKey implements Signer
{
    private function __construct(
        private readonly Handle $handle,
        private readonly VerifyingKey $public,
        private readonly ?\OpenSSLAsymmetricKey $host,
    ) {
    }

    /**
     * Reads a key as a file holds it: PEM, bare base64 or DER, of PKCS#8 or PKCS#1.
     *
     * @throws MpayException `key_format`, `key_kind`, `key_encrypted`, `key_size`, `key_invalid`;
     *     `KeyDiagnosis::of` says more
     */
    public static function fromBytes(#[\SensitiveParameter] string $file): self
    {
        return self::read('llmpay_signing_key_from_bytes', $file);
    }

    /** As `fromBytes`, of DER alone. */
    public static function fromDer(#[\SensitiveParameter] string $der): self
    {
        return self::read('llmpay_signing_key_from_der', $der);
    }

    private static function read(string $function, #[\SensitiveParameter] string $file): self
    {
        $pointer = Border::make($function, 'llmpay_signing_key', $file, strlen($file));
        $handle = new Handle($pointer, 'llmpay_signing_key_free');
        $pem = VerifyingKey::pem('PRIVATE KEY', Border::bytes('llmpay_signing_key_to_pkcs8_der', $pointer));
        $host = openssl_pkey_get_private($pem) ?: null;
        $lent = Border::ffi()->llmpay_signing_key_verifying_key($pointer);
        $format = (string) Border::lent('llmpay_verifying_key_format', $lent);
        $public = VerifyingKey::fromDer(Border::bytes('llmpay_verifying_key_to_spki_der', $lent), $format);
        return new self($handle, $public, $host);
    }

    /** The same key with the core's own arithmetic: several times as slow. */
    public function byCore(): self
    {
        return new self($this->handle, $this->public->byCore(), null);
    }

    public function verifyingKey(): VerifyingKey
    {
        return $this->public;
    }

    /** Wipes the core's copy of the key. */
    public function close(): void
    {
        $this->handle->close();
    }

    public function signDigestInfo(string $info, SignType $signType): string
    {
        $pointer = $this->handle->pointer();
        if ($this->host === null) {
            $digest = substr($info, $signType === SignType::Rsa ? -16 : -32);
            $arguments = [$pointer, $signType->bit(), $digest, strlen($digest)];
            return Border::bytes('llmpay_signing_key_sign_digest', ...$arguments);
        }
        if (!openssl_private_encrypt($info, $signature, $this->host, OPENSSL_PKCS1_PADDING)) {
            throw MpayException::of('signing_failed', 'signing failed: OpenSSL refused');
        }
        return $signature;
    }

    /** @return array<string, mixed> nothing secret */
    public function __debugInfo(): array
    {
        return $this->public->__debugInfo();
    }
}
