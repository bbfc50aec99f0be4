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
use LianLian\Mpay\Language;
use LianLian\Mpay\Message;
use LianLian\Mpay\MpayException;
use LianLian\Mpay\NamedKey;
use LianLian\Mpay\Side;
use LianLian\Mpay\Signer;
use LianLian\Mpay\SigningKey;
use LianLian\Mpay\SignType;
use LianLian\Mpay\Tables;
use LianLian\Mpay\Unsigned;
use LianLian\Mpay\VerifyingKey;
use PHPUnit\Framework\TestCase;

require_once __DIR__ . '/../autoload.php';
require_once __DIR__ . '/Json.php';
require_once __DIR__ . '/Runner.php';

final class MpayTest extends TestCase
{
    private const VECTORS = __DIR__ . '/../../../vectors';
    private const TOKEN = 'D096DBA0E3E0CC8F1D504C06E71D292D';

    private static function key(string $name): string
    {
        $keys = json_decode(file_get_contents(self::VECTORS . '/tools/keys.json'), true);
        return $keys['rsa'][$name]['private'];
    }

    private static function request(string $userId = '2013051500001'): BindVerifyRequest
    {
        return new BindVerifyRequest('201103171000000000', $userId, self::TOKEN, '666666');
    }

    /** A success as LianLian would sign it: by OpenSSL. */
    private static function success(string $name = 'platform-2048'): string
    {
        $fields = [
            'card_no' => '622202******3123', 'no_agree' => '2013051613121201', 'oid_partner' => '201103171000000000',
            'ret_code' => '0000', 'ret_msg' => '交易成功', 'sign_type' => 'RSA', 'user_id' => '2013051500001',
        ];
        $pairs = array_map(static fn (string $n, string $v): string => "{$n}={$v}", array_keys($fields), $fields);
        $pem = VerifyingKey::pem('PRIVATE KEY', base64_decode(self::key($name)));
        openssl_sign(implode('&', $pairs), $signature, $pem, OPENSSL_ALGO_MD5);
        return json_encode($fields + ['sign' => base64_encode($signature)], JSON_UNESCAPED_UNICODE);
    }

    private static function codeOf(callable $use): string
    {
        try {
            $use();
        } catch (MpayException $exception) {
            return $exception->errorCode;
        }
        return 'no exception';
    }

    public function testTheRunnerFailsWhatIsFalse(): void
    {
        $file = json_decode(file_get_contents(self::VECTORS . '/verification.json'), true);
        $right = $file['cases'][0];
        $wrong = [
            ['err' => 'signature_mismatch', 'out' => null] + $right,
            ['op' => 'guess'] + $right,
            ['in' => ['more' => 1] + $right['in']] + $right,
            ['in' => ['message' => str_replace('1', '2', $right['in']['message'])] + $right['in']] + $right,
            array_diff_key($right, ['out' => 1]),
        ];
        foreach ($wrong as $case) {
            $runner = new Runner(false);
            $case = array_filter($case, static fn (mixed $value): bool => $value !== null);
            $runner->run(json_encode(['cases' => [$case]] + $file));
            self::assertSame([0, 1], [$runner->passed, count($runner->failures)], json_encode($case));
        }
    }

    public function testOpensslAndTheCoreSignAlike(): void
    {
        $key = SigningKey::fromBytes(self::key('merchant-2048'));
        foreach (SignType::cases() as $signType) {
            $body = self::request()->sign($key, $signType)->body();
            self::assertSame($body, self::request()->sign($key->byCore(), $signType)->body());
            $fields = json_decode($body, true);
            $signed = Message::signingString($body, Direction::Request)[0];
            $algorithm = $signType === SignType::Rsa ? OPENSSL_ALGO_MD5 : OPENSSL_ALGO_SHA256;
            $pem = VerifyingKey::pem('PUBLIC KEY', $key->verifyingKey()->toSpkiDer());
            self::assertSame(1, openssl_verify($signed, base64_decode($fields['sign']), $pem, $algorithm));
        }
    }

    public function testAResponseIsReadByBothArithmetics(): void
    {
        $expected = Expected::of('201103171000000000', '2013051500001', SignType::Rsa);
        $key = SigningKey::fromBytes(self::key('platform-2048'))->verifyingKey();
        foreach ([$key, $key->byCore()] as $key) {
            $outcome = $expected->verifyResponse(self::success(), $key);
            self::assertInstanceOf(Bound::class, $outcome);
            self::assertSame(['622202******3123', '************3123'], [$outcome->cardNo, $outcome->maskedCardNo]);
            $altered = str_replace('622202', '622203', self::success());
            self::assertSame('signature_mismatch', self::codeOf(fn () => $expected->verifyResponse($altered, $key)));
        }
        $refusal = '{"ret_code":"9700","ret_msg":"x"}';
        self::assertInstanceOf(Unsigned::class, $expected->verifyResponse($refusal, $key));
    }

    public function testSignersElsewhere(): void
    {
        $key = SigningKey::fromBytes(self::key('merchant-2048'));
        $signer = static fn (\Closure $sign): Signer => new class ($key, $sign) implements Signer {
            public function __construct(private SigningKey $key, private \Closure $sign)
            {
            }

            public function signDigestInfo(string $info, SignType $signType): string
            {
                return ($this->sign)($info, $signType);
            }

            public function verifyingKey(): VerifyingKey
            {
                return $this->key->verifyingKey();
            }
        };
        $body = self::request()->sign($signer($key->signDigestInfo(...)), SignType::Rsa)->body();
        self::assertSame(self::request()->sign($key, SignType::Rsa)->body(), $body);
        $gone = new \RuntimeException('the device is gone');
        foreach ([
            static fn (): string => throw $gone,
            static fn (): string => 'rubbish',
            static fn (): string => '',
            static fn (): string => str_repeat("\xff", 256),
        ] as $sign) {
            self::assertSame('signing_failed', self::codeOf(fn () => self::request()->sign($signer($sign), SignType::Rsa)));
        }
        try {
            self::request()->sign($signer(static fn (): string => throw $gone), SignType::Rsa);
        } catch (MpayException $exception) {
            self::assertSame($gone, $exception->getPrevious());
        }
    }

    public function testWrongUse(): void
    {
        $key = VerifyingKey::known('lianlian_platform');
        $closed = VerifyingKey::known('lianlian_platform')->byCore();
        $closed->close();
        $much = str_repeat('[', 100 << 20);
        $expected = Expected::of('201103171000000000', '1', SignType::Rsa);
        $opened = $expected->open('{"ret_code":"9700","ret_msg":"x"}');
        $opened->finish($key);
        foreach ([
            'key_format' => static fn () => SigningKey::fromBytes(''),
            'invalid_utf8' => static fn () => self::request("\xed\xa0\x80")->prepare(SignType::Rsa),
            'message_too_large' => static fn () => $expected->verifyResponse($much, $key),
            'misuse' => static fn () => $closed->verifyDigest(SignType::Rsa, str_repeat('x', 16), 'x'),
            'unknown_sign_type' => static fn () => SignType::parse('rsa'),
            'empty_field' => static fn () => self::request('')->prepare(SignType::Rsa),
        ] as $code => $use) {
            self::assertSame($code, self::codeOf($use));
        }
        self::assertSame('misuse', self::codeOf(static fn () => $opened->finish($key)));
        self::assertSame('misuse', self::codeOf(static fn () => VerifyingKey::known('nobody')));
        self::assertSame('misuse', self::codeOf(static fn () => $key->verifyDigest(SignType::Rsa, 'short', 'x')));
        self::assertFalse(Diagnosis::of($much, Direction::Response)->verifies);
        $this->expectException(\TypeError::class);
        $expected->verifyResponse(new \stdClass(), $key);
    }

    public function testErrorsTellWhere(): void
    {
        try {
            Message::signingString("{\"a\":\n }", Direction::Response);
            self::fail();
        } catch (MpayException $exception) {
            self::assertSame([7, 2, 2], [$exception->offset, $exception->atLine, $exception->atColumn]);
            self::assertGreaterThan(0, $exception->getCode());
        }
        try {
            self::request('a&b=c')->prepare(SignType::Rsa);
            self::fail();
        } catch (MpayException $exception) {
            self::assertSame('user_id', $exception->field);
            self::assertStringNotContainsString('a&b', $exception->getMessage());
        }
    }

    public function testNothingSecretIsShown(): void
    {
        $key = SigningKey::fromBytes(self::key('merchant-2048'));
        $signed = self::request()->sign($key, SignType::Rsa);
        $expected = Expected::of('201103171000000000', '2013051500001', SignType::Rsa);
        $bound = $expected->verifyResponse(self::success(), SigningKey::fromBytes(self::key('platform-2048'))->verifyingKey());
        foreach ([$key, self::request(), self::request()->prepare(SignType::Rsa), $signed, $bound] as $thing) {
            ob_start();
            var_dump($thing);
            $shown = ob_get_clean() . print_r($thing, true);
            foreach ([self::TOKEN, '666666', '622202', '2013051613121201', 'PRIVATE'] as $secret) {
                self::assertStringNotContainsString($secret, $shown);
            }
        }
        $this->expectException(\Exception::class);
        serialize($key);
    }

    public function testDiagnosis(): void
    {
        $key = SigningKey::fromBytes(self::key('merchant-2048'))->verifyingKey();
        $keys = [new NamedKey('我的密钥', Side::LianLian, $key)];
        $found = Diagnosis::of(self::success(), Direction::Response, $keys, language: Language::Chinese);
        self::assertFalse($found->verifies);
        self::assertStringContainsString('签名验证不通过', (string) $found);
        self::assertStringNotContainsString('622202', (string) $found);
        $shown = Diagnosis::of(self::success(), Direction::Response, $keys, withValues: true);
        self::assertStringContainsString('622202', (string) $shown);
        $prepared = self::request()->prepare(SignType::Rsa);
        $why = Diagnosis::ofSignature(SignType::Rsa, $prepared->digest(), 'x', $keys);
        self::assertNotSame([], $why->report['findings']);
        $certificate = KeyDiagnosis::of('-----BEGIN CERTIFICATE-----', KeyRole::Public);
        self::assertSame('openssl x509 -in CERT -noout -pubkey', $certificate->command);
    }

    public function testTables(): void
    {
        $version = preg_match('/^version = "(.*)"/m', file_get_contents(__DIR__ . '/../../../Cargo.toml'), $match);
        self::assertSame([1, $match[1]], [$version, Tables::version()]);
        self::assertGreaterThan(80, count(Tables::all()['reasons']));
        foreach (Tables::all()['known_keys'] as $code) {
            self::assertSame($code, VerifyingKey::known($code)->known);
        }
    }

    /** Ten thousand of each leave no memory behind. */
    public function testNothingIsLeft(): void
    {
        $expected = Expected::of('201103171000000000', '2013051500001', SignType::Rsa);
        $key = SigningKey::fromBytes(self::key('platform-1024'))->verifyingKey();
        $body = self::success('platform-1024');
        $resident = static fn (): int => (int) explode(' ', file_get_contents('/proc/self/statm'))[1];
        $use = static function () use ($expected, $key, $body): void {
            for ($i = 0; $i < 2500; $i++) {
                $expected->verifyResponse($body, $key);
                self::request()->prepare(SignType::Rsa);
                self::codeOf(static fn () => $expected->verifyResponse('{', $key));
            }
        };
        $use();
        $before = $resident();
        $use();
        $use();
        $use();
        self::assertLessThan(256, $resident() - $before, 'pages');
    }
}
