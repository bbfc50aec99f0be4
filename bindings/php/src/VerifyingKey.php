<?php

declare(strict_types=1);

namespace LianLian\Mpay;

use FFI\CData;

/** A public key; `ext-openssl` does the raw operation, or the core where that takes no such key. */
final class VerifyingKey
{
    private function __construct(
        private readonly Handle $handle,
        private readonly ?\OpenSSLAsymmetricKey $host,
        /** The length of the modulus in bits. */
        public readonly int $bits,
        /** What it was read from: `spki-pem`, `pkcs8-base64`, … */
        public readonly string $format,
        /** SHA-256 of its SubjectPublicKeyInfo, in hex: what tells keys apart in logs. */
        public readonly string $fingerprint,
        /** The code of the key that LianLian published, if it is one. */
        public readonly ?string $known,
    ) {
    }

    /**
     * Reads a key as a file holds it: PEM, bare base64 or DER, of SPKI or PKCS#1. To verify what LianLian sends,
     * this is LianLian's public key.
     *
     * @throws MpayException as `SigningKey::fromBytes`
     */
    public static function fromBytes(string $file): self
    {
        return self::made(Border::make('llmpay_verifying_key_from_bytes', 'llmpay_verifying_key', $file, strlen($file)));
    }

    /** As `fromBytes`, of DER alone. */
    public static function fromDer(string $der, ?string $format = null): self
    {
        $pointer = Border::make('llmpay_verifying_key_from_der', 'llmpay_verifying_key', $der, strlen($der));
        return self::made($pointer, $format);
    }

    /** A key that LianLian published, by its code: see `Tables`. */
    public static function known(string $code): self
    {
        return self::made(Border::make('llmpay_verifying_key_known', 'llmpay_verifying_key', $code, strlen($code)));
    }

    private static function made(CData $pointer, ?string $format = null): self
    {
        $handle = new Handle($pointer, 'llmpay_verifying_key_free');
        $pem = self::pem('PUBLIC KEY', Border::bytes('llmpay_verifying_key_to_spki_der', $pointer));
        return new self(
            $handle,
            openssl_pkey_get_public($pem) ?: null,
            Border::ffi()->llmpay_verifying_key_bits($pointer),
            $format ?? (string) Border::lent('llmpay_verifying_key_format', $pointer),
            (string) Border::lent('llmpay_verifying_key_fingerprint', $pointer),
            Border::lent('llmpay_verifying_key_known_code', $pointer),
        );
    }

    /** The same key with the core's own arithmetic. */
    public function byCore(): self
    {
        return new self($this->handle, null, $this->bits, $this->format, $this->fingerprint, $this->known);
    }

    /** @internal */
    public static function pem(string $label, #[\SensitiveParameter] string $der): string
    {
        return "-----BEGIN {$label}-----\n" . chunk_split(base64_encode($der), 64, "\n") . "-----END {$label}-----\n";
    }

    /** The key as SubjectPublicKeyInfo in DER. */
    public function toSpkiDer(): string
    {
        return Border::bytes('llmpay_verifying_key_to_spki_der', $this->pointer());
    }

    /**
     * Checks a signature of a digest.
     *
     * @throws MpayException `signature_length`, `signature_mismatch`
     */
    public function verifyDigest(SignType $signType, string $digest, string $signature): void
    {
        $ffi = Border::ffi();
        $given = [$signType->bit(), $digest, strlen($digest), $signature, strlen($signature)];
        $block = $this->recover($signature);
        Border::check($block === null
            ? $ffi->llmpay_verifying_key_verify_digest($this->pointer(), ...$given)
            : $ffi->llmpay_verify_block(...[...$given, $block, strlen($block)]));
    }

    /**
     * The block that a signature holds, as many bytes as the modulus: zeros where OpenSSL refuses the signature,
     * null where the core has to do it.
     *
     * @internal
     */
    public function recover(string $signature): ?string
    {
        if ($this->host === null) {
            return null;
        }
        $size = intdiv($this->bits + 7, 8);
        $isRecovered = @openssl_public_decrypt($signature, $block, $this->host, OPENSSL_NO_PADDING);
        while (openssl_error_string() !== false) {
            // OpenSSL's own list of errors, which would be found by whoever asks next.
        }
        return $isRecovered ? str_pad($block, $size, "\0", STR_PAD_LEFT) : str_repeat("\0", $size);
    }

    /** @internal */
    public function pointer(): CData
    {
        return $this->handle->pointer();
    }

    public function close(): void
    {
        $this->handle->close();
    }

    /** @return array<string, mixed> */
    public function __debugInfo(): array
    {
        return ['bits' => $this->bits, 'fingerprint' => $this->fingerprint];
    }
}
