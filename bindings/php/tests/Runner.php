<?php

declare(strict_types=1);

namespace LianLian\Mpay\Tests;

use LianLian\Mpay\BindVerifyRequest;
use LianLian\Mpay\Bound;
use LianLian\Mpay\Diagnosis;
use LianLian\Mpay\Direction;
use LianLian\Mpay\Expected;
use LianLian\Mpay\KeyDiagnosis;
use LianLian\Mpay\KeyRole;
use LianLian\Mpay\Message;
use LianLian\Mpay\MpayException;
use LianLian\Mpay\NamedKey;
use LianLian\Mpay\Outcome;
use LianLian\Mpay\Prepared;
use LianLian\Mpay\Refused;
use LianLian\Mpay\Side;
use LianLian\Mpay\SigningKey;
use LianLian\Mpay\SignType;
use LianLian\Mpay\VerifyingKey;

/** What is wrong with a case itself. */
final class Unusable extends \Exception
{
}

/** Runs the cases of a vector file through the package's public API. */
final class Runner
{
    private const FORMAT = 'mpay-vectors/1';
    private const MEMBERS = ['id', 'rules', 'comment', 'source', 'op', 'in', 'out', 'err'];
    private const KNOWN = [
        'order' => ['names'],
        'signing_string' => ['message', 'message_hex', 'direction'],
        'sign' => ['message', 'message_hex', 'key', 'sign_type'],
        'verify' => ['message', 'message_hex', 'key', 'direction', 'allow', 'excluded'],
        'verify_raw' => ['key', 'public', 'digest', 'message_hex', 'signature_hex'],
        'body' => ['fields', 'key', 'sign_type'],
        'bind_verify_request' => ['fields', 'key', 'sign_type'],
        'bind_verify_response' => ['message', 'message_hex', 'key', 'request', 'allow', 'excluded'],
        'import_key' => ['text', 'der', 'kind'],
        'diagnose' => ['message', 'message_hex', 'direction', 'keys', 'excluded', 'texts', 'text', 'der', 'kind'],
    ];

    public int $passed = 0;
    /** @var list<string> a line for each case that failed */
    public array $failures = [];
    /** @var array<string, array<string, mixed>> */
    private array $keys = [];
    /** @var array<string, mixed> the input of the case, and its text */
    private array $in = [];
    private string $text = '';

    public function __construct(private readonly bool $byCore)
    {
    }

    public function run(string $json): void
    {
        $json = preg_replace('/^\xef\xbb\xbf/', '', $json);
        $file = json_decode($json, true, flags: JSON_BIGINT_AS_STRING);
        if (($file['format'] ?? null) !== self::FORMAT || !is_array($file['cases'] ?? null)) {
            $this->failures[] = 'the file: expected ' . self::FORMAT;
            return;
        }
        $this->keys = $file['keys'] ?? [];
        $seen = [];
        foreach (Json::items((string) Json::member($json, 'cases')) as $place => $text) {
            $id = $file['cases'][$place]['id'] ?? 'case ' . ($place + 1);
            $failure = isset($seen[$id]) ? 'the id is not unique' : $this->failureOf($file['cases'][$place], $text);
            $seen[$id] = true;
            if ($failure === null) {
                $this->passed++;
            } else {
                $this->failures[] = "{$id}: {$failure}";
            }
        }
    }

    /** @param array<string, mixed> $case */
    private function failureOf(array $case, string $text): ?string
    {
        try {
            $this->refuseUnknown($text, self::MEMBERS);
            if (isset($case['out']) === isset($case['err'])) {
                throw new Unusable('a case has either `out` or `err`');
            }
            $op = $case['op'] ?? '';
            $known = self::KNOWN[$op] ?? throw new Unusable("unknown op `{$op}`");
            $this->text = (string) Json::member($text, 'in');
            $this->refuseUnknown($this->text, $known);
            $this->in = $case['in'];
            $got = $this->{lcfirst(str_replace('_', '', ucwords($op, '_')))}();
        } catch (MpayException $exception) {
            $wanted = $case['err'] ?? json_encode($case['out']);
            return $wanted === $exception->errorCode
                ? null
                : "expected {$wanted}, got {$exception->errorCode} ({$exception->getMessage()})";
        } catch (Unusable $exception) {
            return $exception->getMessage();
        }
        $wanted = self::withParsedBody($case['out'] ?? null);
        // As JSON has it: the order of members does not matter, types do.
        if (isset($case['out']) && self::sorted($wanted) === self::sorted(self::withParsedBody($got))) {
            return null;
        }
        return 'expected ' . ($case['err'] ?? json_encode($case['out'])) . ', got ' . json_encode($got);
    }

    /** @param list<string> $known */
    private function refuseUnknown(string $object, array $known): void
    {
        foreach (Json::members($object) as [$name]) {
            if (!in_array($name, $known, true)) {
                throw new Unusable("unknown member `{$name}`");
            }
        }
    }

    private static function withParsedBody(mixed $out): mixed
    {
        $body = is_string($out['body'] ?? null) ? json_decode($out['body'], true) : null;
        return $body === null ? $out : ['body' => $body] + $out;
    }

    private static function sorted(mixed $value): mixed
    {
        if (!is_array($value)) {
            return $value;
        }
        $value = array_map(self::sorted(...), $value);
        if (!array_is_list($value)) {
            ksort($value);
        }
        return $value;
    }

    // What cases name

    private function signingKey(string $id): SigningKey
    {
        $private = $this->keys[$id]['private'] ?? throw new Unusable("no private key `{$id}`");
        $key = SigningKey::fromBytes($private);
        return $this->byCore ? $key->byCore() : $key;
    }

    private function verifyingKey(string $id): VerifyingKey
    {
        $key = isset($this->keys[$id]['public'])
            ? VerifyingKey::fromBytes($this->keys[$id]['public'])
            : $this->signingKey($id)->verifyingKey();
        return $this->byCore ? $key->byCore() : $key;
    }

    private function messageBytes(): string
    {
        return match ([isset($this->in['message']), isset($this->in['message_hex'])]) {
            [true, false] => $this->in['message'],
            [false, true] => (string) hex2bin($this->in['message_hex']),
            default => throw new Unusable('`in` has either `message` or `message_hex`'),
        };
    }

    private function direction(): Direction
    {
        return match ($this->in['direction']) {
            'request' => Direction::Request,
            'response' => Direction::Response,
            default => throw new Unusable('unknown direction'),
        };
    }

    /** @return list<SignType> */
    private function allowed(): array
    {
        return array_map(SignType::parse(...), $this->in['allow'] ?? ['RSA', 'SHA256withRSA']);
    }

    private function keyBytes(): string
    {
        return match ([isset($this->in['text']), isset($this->in['der'])]) {
            [true, false] => $this->in['text'],
            [false, true] => (string) base64_decode($this->in['der'], true),
            default => throw new Unusable('`in` has either `text` or `der`'),
        };
    }

    // What they ask for

    /** @return array<string, mixed> */
    private function order(): array
    {
        return ['names' => Message::signingOrder($this->in['names'])];
    }

    /** @return array<string, mixed> */
    private function signingString(): array
    {
        [$text, $unsigned] = Message::signingString($this->messageBytes(), $this->direction());
        return ['signing_string' => $text] + ($unsigned === [] ? [] : ['unsigned' => $unsigned]);
    }

    /** @return array<string, mixed> */
    private function sign(): array
    {
        $signType = SignType::parse($this->in['sign_type']);
        $text = Message::signingStringOf($this->messageBytes(), $signType);
        $key = $this->signingKey($this->in['key']);
        $digest = Message::digest($signType, $text);
        $prefix = $signType === SignType::Rsa
            ? '3020300c06082a864886f70d020505000410'
            : '3031300d060960864801650304020105000420';
        $signature = $key->signDigestInfo(hex2bin($prefix) . $digest, $signType);
        try {
            $key->verifyingKey()->verifyDigest($signType, $digest, $signature);
        } catch (MpayException) {
            throw MpayException::of('signing_failed', 'it did not check');
        }
        return ['signature' => base64_encode($signature), 'signing_string' => $text];
    }

    /** @return array<string, mixed> */
    private function verify(): array
    {
        $key = $this->verifyingKey($this->in['key']);
        $excluded = $this->in['excluded'] ?? [];
        Message::verify($this->messageBytes(), $this->direction(), $key, $this->allowed(), $excluded);
        return ['valid' => true];
    }

    /** @return array<string, mixed> */
    private function verifyRaw(): array
    {
        $signType = match ($this->in['digest']) {
            'md5' => SignType::Rsa,
            'sha256' => SignType::Sha256WithRsa,
            default => throw new Unusable('unknown digest'),
        };
        if (isset($this->in['public'])) {
            $key = VerifyingKey::fromBytes($this->in['public']);
            $key = $this->byCore ? $key->byCore() : $key;
        } else {
            $key = $this->verifyingKey($this->in['key']);
        }
        $digest = Message::digest($signType, (string) hex2bin($this->in['message_hex']));
        $key->verifyDigest($signType, $digest, (string) hex2bin($this->in['signature_hex']));
        return ['valid' => true];
    }

    /** @return array<string, mixed> */
    private function body(): array
    {
        return $this->written(Message::prepare(...));
    }

    /** @return array<string, mixed> */
    private function bindVerifyRequest(): array
    {
        return $this->written(BindVerifyRequest::prepareJson(...));
    }

    /**
     * @param callable(string, SignType): Prepared $prepare
     * @return array<string, mixed>
     */
    private function written(callable $prepare): array
    {
        $signType = SignType::parse($this->in['sign_type']);
        $prepared = $prepare((string) Json::member($this->text, 'fields'), $signType);
        $signed = $prepared->sign($this->signingKey($this->in['key']));
        return ['body' => $signed->body(), 'signing_string' => $signed->signingString()];
    }

    /** @return array<string, mixed> */
    private function bindVerifyResponse(): array
    {
        $expected = Expected::fromBody((string) Json::member($this->text, 'request'));
        if (isset($this->in['allow'])) {
            $expected->allow(...$this->allowed());
        }
        $expected->exclude(...($this->in['excluded'] ?? []));
        $key = $this->verifyingKey($this->in['key']);
        return self::told($expected->verifyResponse($this->messageBytes(), $key));
    }

    /** @return array<string, mixed> */
    private static function told(Outcome $outcome): array
    {
        if ($outcome instanceof Bound) {
            $told = ['card_no' => $outcome->cardNo, 'no_agree' => $outcome->noAgree, 'no_order' => $outcome->noOrder];
            return ['outcome' => 'bound'] + array_filter($told, static fn (?string $value): bool => $value !== null);
        }
        $told = ['ret_code' => $outcome->retCode, 'ret_msg' => $outcome->retMsg];
        return $outcome instanceof Refused
            ? ['outcome' => 'refused', 'next' => $outcome->nextStep] + $told
            : ['outcome' => 'unsigned'] + $told;
    }

    /** @return array<string, mixed> */
    private function importKey(): array
    {
        $bytes = $this->keyBytes();
        $read = isset($this->in['der']) ? 'fromDer' : 'fromBytes';
        $key = match ($this->in['kind']) {
            'private' => SigningKey::$read($bytes)->verifyingKey(),
            'public' => VerifyingKey::$read($bytes),
            default => throw new Unusable('unknown kind'),
        };
        return ['bits' => $key->bits, 'format' => $key->format];
    }

    /** @return array<string, mixed> */
    private function diagnose(): array
    {
        if (isset($this->in['kind'])) {
            $role = $this->in['kind'] === 'private' ? KeyRole::Private : KeyRole::Public;
            $report = KeyDiagnosis::of($this->keyBytes(), $role)->report;
            $told = array_intersect_key($report, array_flip(['bits', 'format', 'fingerprint']));
            return ['reasons' => self::reasons($report['findings'])] + $told;
        }
        $keys = array_map(fn (array $key): NamedKey => new NamedKey(
            $key['key'],
            $key['side'] === 'lianlian' ? Side::LianLian : Side::Merchant,
            $this->verifyingKey($key['key']),
        ), $this->in['keys']);
        $given = [$this->in['excluded'] ?? [], $this->in['texts'] ?? []];
        $report = Diagnosis::of($this->messageBytes(), $this->direction(), $keys, ...$given)->report;
        $told = ['reasons' => self::reasons($report['findings']), 'explained' => $report['explained']];
        $told += $report['clues'] === [] ? [] : ['clues' => self::reasons($report['clues'])];
        $more = [
            'differs_at' => $report['signed_text']['differs_at'] ?? null,
            'key' => $report['signed_by']['key'] ?? null,
            'hash' => $report['signed_by']['hash'] ?? null,
        ];
        return $told + array_filter($more, static fn (mixed $value): bool => $value !== null);
    }

    /**
     * @param list<array<string, mixed>> $findings
     * @return list<array<string, string>>
     */
    private static function reasons(array $findings): array
    {
        return array_map(static fn (array $finding): array => ['reason' => $finding['code']]
            + array_intersect_key($finding, ['subject' => 1]), $findings);
    }
}
