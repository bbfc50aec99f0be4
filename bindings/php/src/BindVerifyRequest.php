<?php

declare(strict_types=1);

namespace LianLian\Mpay;

/** A Card Bind Verify request. */
final class BindVerifyRequest
{
    public function __construct(
        public readonly string $oidPartner,
        public readonly string $userId,
        #[\SensitiveParameter] public readonly string $token,
        #[\SensitiveParameter] public readonly string $verifyCode,
        public readonly ?string $noOrder = null,
    ) {
    }

    /**
     * Checks the request and signs it.
     *
     * @throws MpayException `empty_field`, `field_too_long`, `field_format`, `ambiguous_value`, `signing_failed`
     */
    public function sign(Signer $signer, SignType $signType): Signed
    {
        return $this->prepare($signType)->sign($signer);
    }

    /** The first of two steps, for a signature that comes later. */
    public function prepare(SignType $signType): Prepared
    {
        $arguments = [];
        foreach ([$this->oidPartner, $this->userId, $this->token, $this->verifyCode, $this->noOrder] as $field) {
            array_push($arguments, $field, strlen($field ?? ''));
        }
        return new Prepared(
            Border::make('llmpay_request_prepare', 'llmpay_prepared', ...[...$arguments, $signType->bit()]),
            $signType,
        );
    }

    /** As `prepare`, of a JSON object with the request's fields. */
    public static function prepareJson(#[\SensitiveParameter] string $fields, SignType $signType): Prepared
    {
        $arguments = [$fields, strlen($fields), $signType->bit()];
        return new Prepared(Border::make('llmpay_request_prepare_json', 'llmpay_prepared', ...$arguments), $signType);
    }

    /** @return array<string, mixed> without token and code */
    public function __debugInfo(): array
    {
        return ['oidPartner' => $this->oidPartner, 'userId' => $this->userId];
    }
}
