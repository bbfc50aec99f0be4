//! Why a signature fails: a closed set of numbered reasons, in two languages.

use core::fmt;

/// The language of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Simplified Chinese.
    Chinese,
}

/// What a reason says: a summary, and what to do about it.
struct Text {
    summary: [&'static str; 2],
    remedy: [&'static str; 2],
}

impl Language {
    const fn pick(self, texts: [&'static str; 2]) -> &'static str {
        let [english, chinese] = texts;
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }
}

/// Makes the enum, its numbers, codes and texts of one list, so that none can be forgotten.
macro_rules! reasons {
    ($(
        $(#[$doc:meta])*
        $name:ident = $number:literal, $code:literal,
        $summary:literal => $remedy:literal,
        $summary_zh:literal => $remedy_zh:literal;
    )*) => {
        /// Why a signature does not verify, or what a key is.
        ///
        /// Numbers and codes are stable: a binding can show texts of its own for them. 1xx are
        /// about the message's text, 2xx about `sign` and `sign_type`, 3xx about key and
        /// algorithm, 4xx about what was signed, 5xx about a key by itself. 6xx are clues: likely, but
        /// not proven.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        #[doc(alias = "验签失败原因")]
        pub enum Reason {
            $(
                #[doc = $summary]
                $(#[$doc])*
                $name,
            )*
        }

        impl Reason {
            /// All of them, by number.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The stable number.
            #[must_use]
            pub const fn number(self) -> u16 {
                match self {
                    $(Self::$name => $number,)*
                }
            }

            /// The stable name, as vector files have it.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            const fn text(self) -> Text {
                match self {
                    $(Self::$name => Text {
                        summary: [$summary, $summary_zh],
                        remedy: [$remedy, $remedy_zh],
                    },)*
                }
            }
        }
    };
}

impl Reason {
    /// What is the matter, in one sentence without a full stop.
    #[must_use]
    pub const fn summary(self, language: Language) -> &'static str {
        language.pick(self.text().summary)
    }

    /// What to do about it.
    #[must_use]
    pub const fn remedy(self, language: Language) -> &'static str {
        language.pick(self.text().remedy)
    }
}

/// The code.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

reasons! {
    Verifies = 100, "verifies",
        "the signature verifies" => "look elsewhere: at the key that your program really loads, at the allowed sign types, or at the checks behind the signature",
        "签名可以验证通过" => "请检查其他环节：程序实际加载的公钥、允许的签名方式，或验签之后的业务校验";

    NotJson = 101, "not_json",
        "the body is not JSON" => "log the raw bytes of the HTTP body, and read those; usual causes are an HTML error page, a body that was cut, and text printed by a program (single quotes, a comma too many)",
        "报文不是 JSON" => "请记录并使用 HTTP 报文体的原始字节；常见原因有 HTML 错误页、报文被截断、由程序打印出的文本（单引号、多余的逗号）";
    MissingQuote = 102, "missing_quote",
        "a quotation mark is missing" => "repair the text, or take the body as it arrived; LianLian's documentation prints a sample with this fault",
        "缺少一个引号" => "请修正文本或使用实际收到的报文；连连文档中的示例就有这个错误";
    CurlyQuotes = 103, "curly_quotes",
        "there are curly quotation marks in place of straight ones" => "do not copy messages through a word processor, a web page or a chat",
        "引号是弯引号（“ ”），不是直引号" => "不要经由文字处理软件、网页或聊天工具复制报文";
    BlankInName = 104, "blank_in_name",
        "a name has a blank at its end or start" => "take the blank out of the name; LianLian's documentation prints samples with this fault",
        "字段名首尾带有空格" => "请去掉字段名中的空格；连连文档中的示例就有这个错误";
    ByteOrderMark = 105, "byte_order_mark",
        "the body starts with a byte order mark" => "write the text as UTF-8 without BOM",
        "报文以 BOM 开头" => "请以不带 BOM 的 UTF-8 保存文本";
    BodyGbk = 106, "body_gbk",
        "the body is not UTF-8, but reads as GBK" => "send and read bodies as UTF-8 (application/json; charset=utf-8)",
        "报文不是 UTF-8，而是 GBK 编码" => "请以 UTF-8 收发报文（application/json; charset=utf-8）";
    NotUtf8 = 107, "not_utf8",
        "the body is not UTF-8" => "pass the bytes as they arrived, without a conversion",
        "报文不是 UTF-8" => "请传入原始字节，不要做编码转换";
    TextAround = 108, "text_around",
        "there is other text before or after the JSON object" => "pass the HTTP body alone: no length prefix, no NUL, no second message",
        "JSON 对象前后还有其他内容" => "只传入 HTTP 报文体本身：不带长度前缀、NUL 或第二条报文";
    JsonInString = 109, "json_in_string",
        "the body is a JSON string that holds the message, so it was encoded twice" => "encode it once: hand the object, not its text, to the JSON library",
        "报文是一个 JSON 字符串，里面才是消息，即被编码了两次" => "只编码一次：交给 JSON 库的应是对象，而不是它的文本";
    NotAnObject = 110, "not_an_object",
        "the body is JSON, but not an object" => "pass the whole HTTP body",
        "报文是 JSON，但不是对象" => "请传入完整的 HTTP 报文体";
    DuplicateName = 111, "duplicate_name",
        "a name is there twice" => "two parsers may read this message differently, so it is not taken; find out who adds the second one",
        "字段名重复" => "不同解析器会读出不同结果，因此拒绝；请查明是谁加了第二个";
    BadName = 112, "bad_name",
        "a name is not of A-Z a-z 0-9 _, or is longer than 64 characters" => "no MPAY message has such a name; look at what made the text",
        "字段名含有 A-Z a-z 0-9 _ 以外的字符，或超过 64 个字符" => "MPAY 报文没有这样的字段名；请检查文本的来源";
    LimitPassed = 113, "limit_passed",
        "the message is beyond a limit of size, fields or depth" => "no MPAY message is that large; is it the whole of something else?",
        "报文超出大小、字段数或嵌套层数的限制" => "MPAY 报文没有这么大；是否误传了别的内容？";
    NestedInRequest = 114, "nested_in_request",
        "a request holds an array or object, which has no signed form" => "send it as a string, or leave it out",
        "请求中含有数组或对象，它没有确定的签名形式" => "请改为字符串或去掉";
    NumberWithExponent = 115, "number_with_exponent",
        "a number is written with an exponent, which has no single signed form" => "write it out, or send it as a string",
        "数字使用了指数写法，没有唯一的签名形式" => "请写成普通数字或字符串";
    HtmlEntities = 116, "html_entities",
        "the body is the message with HTML entities (`&quot;`)" => "take the body before it is put into a page, or decode the entities once",
        "报文中的引号等被转成了 HTML 实体（&quot;）" => "请使用放入网页之前的报文，或先解码一次实体";
    FormBody = 117, "form_body",
        "the body is a form (`name=value&…`), not JSON" => "send the message as a JSON object, with Content-Type application/json",
        "报文是表单（name=value&…），不是 JSON" => "请以 JSON 对象发送，Content-Type 为 application/json";
    BackslashesInBody = 118, "backslashes_in_body",
        "the body has backslashes before its quotation marks, as inside a program's text" => "take the text that the JSON string holds, not its spelling in a program or a log",
        "报文的引号前带有反斜杠，像是程序或日志里的写法" => "请使用字符串的内容，而不是它在程序或日志里的写法";
    PercentEncodedBody = 119, "percent_encoded_body",
        "the body is percent-encoded" => "do not URL-encode a JSON body",
        "报文被做了 URL 编码" => "JSON 报文不要做 URL 编码";
    Base64Body = 120, "base64_body",
        "the body is in base64" => "decode it once, or look why it was encoded",
        "报文是 base64 编码" => "请先解码一次，或查明为何被编码";
    CompressedBody = 121, "compressed_body",
        "the body is compressed (gzip or zlib)" => "let the HTTP client decompress it, or decompress it by `gunzip`; then verify",
        "报文是压缩数据（gzip 或 zlib）" => "请让 HTTP 客户端解压或用 gunzip 解压后再验签";
    Utf16Body = 122, "utf16_body",
        "the body is UTF-16" => "write and read bodies as UTF-8; Windows programs call UTF-16 Unicode",
        "报文是 UTF-16 编码" => "请以 UTF-8 读写报文；Windows 程序把 UTF-16 叫作 Unicode";
    PrintedDict = 123, "printed_dict",
        "the body is a dictionary as a program prints it (`{'name': 'value'}`), not JSON" => "pass the body as it arrived, not what `print` makes of the parsed object; to write JSON use `json.dumps`",
        "报文是程序打印出的字典（{'name': 'value'}），不是 JSON" => "请传入收到的原文，而不是解析后再打印的内容；生成 JSON 请用 json.dumps";
    Envelope = 124, "envelope",
        "the message is inside a field of another object" => "pass the inner object alone: only it is signed",
        "真正的报文在另一个对象的字段里" => "只传入里面的对象：签名只针对它";

    SignMissing = 201, "sign_missing",
        "there is no `sign`" => "in a response: a refusal may come without one, and then anybody may have written it; a success never does. In a request, add it after signing",
        "没有 sign" => "失败应答可以不带签名（此时不可信），成功应答必须带签名；请求请在签名后加入 sign";
    SignTypeMissing = 202, "sign_type_missing",
        "there is no `sign_type`" => "send `sign_type` in the message, and sign it too",
        "没有 sign_type" => "报文中必须带 sign_type，并且它也要参与签名";
    SignTypeUnknown = 203, "sign_type_unknown",
        "`sign_type` is neither `RSA` nor `SHA256withRSA`" => "use one of the two; `MD5` with a shared key is another product's and can be forged by whoever knows the key",
        "sign_type 既不是 RSA 也不是 SHA256withRSA" => "请使用这两者之一；MD5 加共享密钥是其他产品的方式，知道密钥的人都能伪造";
    SignBlanks = 204, "sign_blanks",
        "`sign` has blanks where its base64 had `+`" => "the value went through form decoding; send JSON as it is, or percent-encode `+` as %2B in a form",
        "sign 中的 + 变成了空格" => "该值被当作表单解码了；请直接发送 JSON，表单中须把 + 编码为 %2B";
    SignPercentEncoded = 205, "sign_percent_encoded",
        "`sign` is percent-encoded" => "do not URL-encode a value that stands in JSON",
        "sign 被做了 URL 编码" => "JSON 中的值不要做 URL 编码";
    SignUrlSafe = 206, "sign_url_safe",
        "`sign` is in the URL-safe alphabet of base64 (`-` and `_`)" => "use the standard alphabet (`+` and `/`)",
        "sign 使用了 URL 安全的 base64 字母表（- 和 _）" => "请使用标准字母表（+ 和 /）";
    SignUnpadded = 207, "sign_unpadded",
        "`sign` has not the padding (`=`) that its base64 needs" => "use base64 with padding",
        "sign 的 base64 填充（=）不对" => "请使用带填充的标准 base64";
    SignLineBreaks = 208, "sign_line_breaks",
        "`sign` is broken into lines, or has blanks that do not belong to it" => "use base64 without line breaks (in Java not the MIME encoder, in PHP not chunk_split)",
        "sign 中有换行或多余的空格" => "请使用不换行的 base64（Java 不要用 MIME 编码器，PHP 不要用 chunk_split）";
    SignHex = 209, "sign_hex",
        "`sign` is in hex, not in base64" => "encode the signature's bytes in base64",
        "sign 是十六进制，不是 base64" => "请把签名字节编码为 base64";
    SignNotBase64 = 210, "sign_not_base64",
        "`sign` is not base64" => "take the value as it was made: it may be cut, or changed on its way",
        "sign 不是 base64" => "请使用生成时的原值：它可能被截断或在途中被改动";
    SignLength = 211, "sign_length",
        "the signature is not as long as any of the keys" => "a signature has as many bytes as its key's modulus: look whether it is cut, and which key signs",
        "签名长度与任何一把密钥都不符" => "它来自另一长度的密钥或被截断；签名字节数等于密钥模长";
    SignSample = 212, "sign_sample",
        "`sign` is the decoration of LianLian's documentation, which verifies under no published key" => "test with a message that really was sent, or with the project's vectors",
        "sign 是连连文档里的占位示例，用任何已公布的公钥都验不过" => "请用真实报文或本项目的测试向量来测试";
    SignNumbers = 213, "sign_numbers",
        "`sign` is a list of numbers, the signature's bytes" => "encode the bytes in base64",
        "sign 是字节的数字列表" => "请把字节编码为 base64";
    SignEncodedTwice = 214, "sign_encoded_twice",
        "`sign` was encoded twice" => "encode the signature's bytes in base64 once",
        "sign 被编码了两次" => "签名字节只做一次 base64 编码";
    SignEscaped = 215, "sign_escaped",
        "`sign` has quotation marks, escapes or entities in it that do not belong to it" => "take the value that the text holds, not its spelling in a program, a log or a page",
        "sign 中带有引号、转义或 HTML 实体" => "请使用文本的内容，而不是它在程序、日志或网页里的写法";
    SignInvisible = 216, "sign_invisible",
        "`sign` has invisible characters in it" => "do not copy it through a word processor, a web page or a chat",
        "sign 中有不可见字符" => "不要经由文字处理软件、网页或聊天工具复制";
    SignIsNone = 217, "sign_is_none",
        "`sign` is no signature: it is a word, or as long as a digest" => "put the signature's bytes there in base64, not a digest, and not what a program prints for an array or for nothing",
        "sign 不是签名：它是一个单词，或只有摘要那么长" => "这里应是签名字节的 base64，而不是摘要，也不是程序打印数组或空值的结果";
    SignIsText = 218, "sign_is_text",
        "the signature was handed over as text (base64 or hex), where its bytes are needed" => "decode it first: most services answer in base64",
        "传入的签名是文本（base64 或十六进制），而这里需要字节" => "请先解码：多数服务返回的是 base64";

    OwnKeyGiven = 301, "own_key_given",
        "the key given as the sender's is the other side's" => "one of the two is in the wrong place: LianLian's messages verify under LianLian's public key, which its merchant site shows; your requests verify under your own, which you upload there",
        "配置的发送方公钥其实是另一方的" => "两者之一放错了位置：验证连连的报文要用连连公钥（在商户站查看）；你的请求要用你自己上传的公钥验证";
    OtherKey = 302, "other_key",
        "the signature was made with another key of the sender" => "if that is the current one, configure its public half; for a request, upload the public half of the key that signs",
        "签名来自发送方的另一把密钥" => "如果那把才是当前使用的，请改为配置它的公钥；若是请求，请把签名私钥对应的公钥上传给连连";
    NoKeyFits = 303, "no_key_fits",
        "none of the keys gives back what the signature holds" => "check that `sign` arrived unchanged, and which key signs; compare fingerprints with the sender",
        "给出的密钥都无法还原签名的内容" => "请确认 sign 在途中未被改动，并与发送方核对签名密钥的指纹";
    DemoKey = 304, "demo_key",
        "the signature was made with a demo key that LianLian published" => "anybody can sign with that key: trust no response that is signed with it, and sign requests with a key of your own",
        "签名使用的是连连公开的演示密钥" => "任何人都能用它签名：不要信任用它签名的应答；请求请用自己的密钥签名";
    OtherSignType = 305, "other_sign_type",
        "the digest is that of the other sign type" => "`RSA` means MD5withRSA, `SHA256withRSA` means SHA-256: make `sign_type` and algorithm agree",
        "摘要算法与 sign_type 不符" => "RSA 指 MD5withRSA，SHA256withRSA 指 SHA-256；请让两者一致";
    Sha1 = 306, "sha1",
        "the digest is SHA-1" => "use MD5withRSA for `RSA`, or SHA256withRSA; SHA1withRSA is LianLian's global gateway's",
        "摘要算法是 SHA-1" => "RSA 要用 MD5withRSA，或改用 SHA256withRSA；SHA1withRSA 是连连国际网关的方式";
    OtherHash = 307, "other_hash",
        "the digest is of an algorithm that MPAY does not use" => "use MD5withRSA for `RSA`, or SHA256withRSA",
        "摘要算法不是 MPAY 所用的" => "RSA 要用 MD5withRSA，或改用 SHA256withRSA";
    Pss = 308, "pss",
        "the signature is RSASSA-PSS" => "use PKCS#1 v1.5 padding",
        "签名填充是 PSS" => "请使用 PKCS#1 v1.5 填充";
    BareDigest = 309, "bare_digest",
        "the digest, or its hex or base64, was signed without a `DigestInfo`" => "use MD5withRSA or SHA256withRSA over the text, not NONEwithRSA or RSA encryption of a digest",
        "签名里只有裸摘要（或其十六进制、base64），没有 DigestInfo" => "请直接对文本使用 MD5withRSA 或 SHA256withRSA，不要用 NONEwithRSA 或用私钥加密摘要";
    BadBlock = 310, "bad_block",
        "the signature is of this key, but what it holds is not a well-formed `DigestInfo`" => "sign with a well-kept library; some lax ones accept such blocks, and forgeries with them",
        "签名属于这把密钥，但内容不是合法的 DigestInfo" => "请使用成熟的库签名；宽松的实现会接受这种内容，也会接受伪造";

    OtherSide = 311, "other_side",
        "the signature is the other side's, not the sender's" => "do not take that key for the sender's: is it your own request that came back, or are the two keys swapped?",
        "签名属于另一方，而不是发送方" => "不要把那把密钥当作发送方的：是自己的请求被传了进来，还是两把密钥配反了？";
    NoSenderKey = 312, "no_sender_key",
        "no key of the sender was given" => "give LianLian's public key for a response, your own for a request",
        "没有给出发送方的公钥" => "验证应答请给出连连公钥，验证请求请给出自己的公钥";
    TextEncrypted = 313, "text_encrypted",
        "the text itself was encrypted with the private key, not hashed and signed" => "sign with MD5withRSA or SHA256withRSA; encryption with a private key, in pieces or whole, is no signature",
        "用私钥加密了文本本身，而不是先摘要再签名" => "请使用 MD5withRSA 或 SHA256withRSA 签名；用私钥加密（分段或整体）不是签名";
    InfoWithoutNull = 314, "info_without_null",
        "the `DigestInfo` lacks the NULL behind its algorithm" => "use a library that writes it, as RFC 8017 wants; Bouncy Castle with hand-made parts leaves it out",
        "DigestInfo 的算法后缺少 NULL" => "请使用符合 RFC 8017 的库；手工拼装的 Bouncy Castle 代码会漏掉它";
    NoPadding = 315, "no_padding",
        "the block has no padding" => "sign with PKCS#1 v1.5 padding (`RSA/ECB/NoPadding` is none)",
        "签名没有填充" => "请使用 PKCS#1 v1.5 填充（RSA/ECB/NoPadding 没有填充）";
    ReversedBytes = 316, "reversed_bytes",
        "the signature's bytes are in reverse order" => "reverse them: Windows CryptoAPI (`CryptSignHash`) gives the last byte first",
        "签名字节的顺序是反的" => "请把字节顺序反过来：Windows CryptoAPI（CryptSignHash）输出低位在前";
    OtherDigest = 317, "other_digest",
        "the signature holds another digest than the one that was to be signed" => "hand over the digest of this very request; was another one signed, or the text in another charset?",
        "签名里的摘要不是要签名的那个" => "请传入这次请求的摘要；是否签了另一个请求，或文本用了其他字符集？";

    TextDiffers = 401, "text_differs",
        "another text was signed, and none of the known mistakes makes it" => "get the signer's own text and give it too: a changed value, a lost field and a secret behind the text (`&key=…`) look alike from here",
        "签名针对的是另一段文本，且不属于任何已知错误" => "请取得签名方实际的待签名串并一起传入：值被改动、字段丢失、文本后加了密钥（&key=…），从这里看都一样";
    EmptyKept = 402, "empty_kept",
        "empty fields were signed (`name=`)" => "leave out of the signing string what is \"\"",
        "空值字段参与了签名（name=）" => "值为 \"\" 的字段不要放进待签名串";
    NullKept = 403, "null_kept",
        "null fields were signed" => "leave out of the signing string what is null",
        "null 字段参与了签名" => "值为 null 的字段不要放进待签名串";
    NullTextDropped = 404, "null_text_dropped",
        "fields whose text is `null` were left out" => "the text \"null\" is a value like any other; leave out null only",
        "文本为 null 的字段被去掉了" => "文本 \"null\" 也是普通值；只去掉真正的 null";
    SignTypeLeftOut = 405, "sign_type_left_out",
        "`sign_type` was not signed" => "sign every field but `sign`: `sign_type` too",
        "sign_type 没有参与签名" => "除 sign 外的所有字段都参与签名，包括 sign_type";
    RetLeftOut = 406, "ret_left_out",
        "`ret_code` and `ret_msg` were not signed" => "sign every field but `sign`",
        "ret_code 和 ret_msg 没有参与签名" => "除 sign 外的所有字段都参与签名";
    CardNoLeftOut = 407, "card_no_left_out",
        "`card_no` was left out of the signature, or added after signing" => "LianLian's pages say that its payment query does so: then exclude it when you verify, and trust its value no more than the network",
        "card_no 没有参与签名，或是签名之后才加的" => "连连文档说支付查询就是这样：验签时请把它列为不参与签名的字段，并且不要信任它的值";
    FieldLeftOut = 408, "field_left_out",
        "a field was left out of the signature, or added after signing" => "if you sign, sign every field but `sign`. If you verify, find out who wrote it, and do not act on its value: LianLian's pages say of `bank_name` and `memo` of its payment query that they are not signed, and of no other field but `card_no`",
        "有一个字段没有参与签名，或是签名之后才加的" => "签名时，除 sign 外的所有字段都参与签名。验签时请查明是谁写入的，不要信任其值：连连文档只说支付查询的 card_no、bank_name、memo 不参与签名";
    ByteOrder = 409, "byte_order",
        "the fields were ordered by bytes (upper case first)" => "order names without regard to case, as LianLian's Java does",
        "字段按字节序排列（大写在前）" => "请按不区分大小写排序，与连连的 Java 一致";
    Unsorted = 410, "unsorted",
        "the fields were not ordered by name" => "order them by name before joining",
        "字段没有按名称排序" => "拼接前请先按字段名排序";
    EscapesKept = 411, "escapes_kept",
        "values were signed with their JSON escapes" => "sign the decoded value: `/` and not `\\/`, `交` and not `\\u4ea4`",
        "签名时保留了 JSON 转义" => "请对解码后的值签名：/ 而不是 \\/，交 而不是 \\u4ea4";
    BackslashesStripped = 412, "backslashes_stripped",
        "backslashes were stripped from values" => "do not use stripslashes or its like; decode the JSON instead",
        "值中的反斜杠被去掉了" => "不要使用 stripslashes 之类；应解码 JSON";
    HtmlEscaped = 413, "html_escaped",
        "values were signed with HTML entities (`&amp;`, `&quot;`)" => "sign values as they are; escape for HTML only what is shown",
        "签名时值被转义成了 HTML 实体（&amp;、&quot;）" => "请对原值签名；HTML 转义只用于页面显示";
    HtmlUnescaped = 414, "html_unescaped",
        "HTML entities in values were decoded before signing, or made after it" => "send and sign the same value",
        "签名前把值里的 HTML 实体解码了，或签名后才转义" => "签名与发送的值要一致";
    PercentEncoded = 415, "percent_encoded",
        "values were percent-encoded when signed" => "sign values as they are; http_build_query and its like encode them",
        "签名时值被 URL 编码" => "请对原值签名；http_build_query 之类会编码";
    NestedSigned = 416, "nested_signed",
        "an array or object was signed as text" => "leave nested fields out of the signing string",
        "数组或对象被当作文本签名" => "嵌套字段不要放进待签名串";
    NumbersRewritten = 417, "numbers_rewritten",
        "numbers were written anew (`1.00` as `1` or `1.0`)" => "sign a number as its literal in the JSON; send amounts as strings",
        "数字被重新格式化（1.00 变成 1 或 1.0）" => "数字按 JSON 中的原文签名；金额请用字符串";
    Gbk = 418, "gbk",
        "the text was signed, or the body read, in GBK" => "use UTF-8 on both sides; in Java name the charset in getBytes",
        "签名或读取报文时使用了 GBK" => "双方都使用 UTF-8；Java 的 getBytes 要指明字符集";
    Latin1 = 419, "latin1",
        "the text was signed, or the body read, in ISO-8859-1 or US-ASCII" => "use UTF-8 on both sides; in Java name the charset in getBytes",
        "签名或读取报文时使用了 ISO-8859-1 或 US-ASCII" => "双方都使用 UTF-8；Java 的 getBytes 要指明字符集";
    DoubleUtf8 = 420, "double_utf8",
        "the text was encoded in UTF-8 twice when signed" => "encode once: bytes that are UTF-8 were taken for ISO-8859-1",
        "签名时文本被 UTF-8 编码了两次" => "只编码一次：已是 UTF-8 的字节被当成了 ISO-8859-1";
    TrailingNewline = 421, "trailing_newline",
        "a line break at the end was signed" => "sign the text alone; `echo` adds a line break, `printf '%s'` does not",
        "签名文本末尾多了换行" => "只对文本本身签名；echo 会加换行，printf '%s' 不会";
    TrailingAmpersand = 422, "trailing_ampersand",
        "an `&` at the end was signed" => "join with `&` between fields only",
        "签名文本末尾多了 &" => "& 只放在字段之间";
    DoubleMd5 = 423, "double_md5",
        "the hex of an MD5 was signed, so that the text was hashed twice" => "sign the text itself; hashing first is LianLian's account product's (ACCP)",
        "签名的是 MD5 的十六进制文本，即做了两次 MD5" => "请直接对文本签名；先 MD5 再签名是连连账户产品（ACCP）的方式";
    BodySigned = 424, "body_signed",
        "the JSON body was signed, not the signing string" => "build the signing string: name=value of each field, ordered, joined by `&`",
        "签名的是 JSON 报文，而不是待签名串" => "请拼出待签名串：各字段 name=value 排序后用 & 连接";

    ExcludedSigned = 425, "excluded_signed",
        "fields that were excluded are signed" => "exclude no field that LianLian does sign",
        "被列为不参与签名的字段其实参与了签名" => "不要把连连已签名的字段列为不参与签名";
    UpperOrder = 426, "upper_order",
        "the fields were ordered by their names in upper case, so that `_` follows the letters" => "compare names in lower case: `no_order` before `notify_url`",
        "按大写字母比较排序，_ 排在字母之后" => "请按小写比较字段名：no_order 在 notify_url 之前";
    RequiredLeftOut = 427, "required_left_out",
        "a field that has to be signed was left out of the signature, or added after signing" => "sign every field but `sign`; one that verifies must refuse the message, since anybody may have written this field",
        "必须签名的字段没有参与签名，或是签名之后才加的" => "除 sign 外的所有字段都参与签名；验签方必须拒绝，因为任何人都可能写入这个字段";
    HashedTwice = 428, "hashed_twice",
        "a digest was signed as if it were the text, so that it was hashed twice" => "give the text to what hashes, or the digest to what does not: a KMS in RAW mode hashes what it is given, one in DIGEST mode does not",
        "把摘要当作文本签名，即做了两次摘要" => "会做摘要的接口请传文本，不做摘要的接口才传摘要：KMS 的 RAW 模式会再做摘要，DIGEST 模式不会";
    SignedTextGiven = 429, "signed_text_given",
        "the text that was signed is known, and leaves the right text here" => "make both texts equal from this place on",
        "已知被签名的文本，它从这里开始与正确文本不同" => "请从这里开始让两段文本一致";
    TextsNotSigned = 430, "texts_not_signed",
        "no text that was given is the one that was signed" => "look for the text at the very place where it is signed, byte by byte; a line of a log may be another one",
        "给出的文本都不是被签名的文本" => "请在实际签名处逐字节取得文本；日志中的可能是另一段";
    OtherSignTypeSigned = 431, "other_sign_type_signed",
        "the text was signed with another `sign_type` than the message has" => "set `sign_type` before the text is made, and send the same one",
        "签名文本中的 sign_type 与报文中的不同" => "请在拼接文本之前设定 sign_type，并发送同一个值";
    Trimmed = 432, "trimmed",
        "blanks at the ends of values, or inside, were taken away before signing" => "sign and send the same value",
        "签名前去掉了值首尾或其中的空格" => "签名与发送的值要一致";
    PercentDecoded = 433, "percent_decoded",
        "values were decoded as a form's before signing (`+` as a blank, `%2F` as `/`)" => "sign values as they stand in the JSON",
        "签名前把值按表单解码了（+ 变空格，%2F 变 /）" => "请按 JSON 中的值签名";
    WordsRewritten = 434, "words_rewritten",
        "`true` or `false` was signed as another word or a digit" => "sign the words as they stand in the JSON; send them as strings",
        "true/false 被当作其他单词或数字签名" => "请按 JSON 中的 true/false 签名，或改为字符串";
    SlashesAdded = 435, "slashes_added",
        "backslashes, or a second apostrophe, were put before quotation marks in values" => "do not use addslashes or its like: a signature is no database",
        "值中的引号前被加了反斜杠或多一个撇号" => "不要使用 addslashes 之类：签名不是数据库";
    EscapesMade = 436, "escapes_made",
        "values were signed as JSON writes them in ASCII (`\\u4ea4`, `\\/`)" => "sign the value, not its JSON",
        "签名时值被写成了 ASCII 的 JSON（\\u4ea4、\\/）" => "请对值签名，而不是对它的 JSON 写法签名";
    ValuesQuoted = 437, "values_quoted",
        "values were signed in quotation marks" => "join name=value without quotation marks",
        "签名时值带了引号" => "name=value 中的值不带引号";
    OtherJoin = 438, "other_join",
        "names and values were joined differently" => "join name=value of each field by `&`, and nothing else",
        "字段的拼接方式不同" => "请用 & 连接各字段的 name=value，不加其他内容";
    NamesChanged = 439, "names_changed",
        "names were signed in other letters than the message has" => "sign names as they stand in the message",
        "签名时字段名的写法与报文不同" => "字段名请按报文中的写法签名";
    PutAround = 440, "put_around",
        "something was put around the text (`&` or `?` before it, a blank, quotation marks)" => "sign the text alone",
        "文本前后被加了内容（前面的 & 或 ?、空格、引号）" => "只对文本本身签名";
    KeyBehind = 441, "key_behind",
        "`key=` without a key was put to the text" => "leave it out: MPAY has no shared key",
        "文本被加上了不带密钥的 key=" => "请去掉：MPAY 没有共享密钥";
    Utf16 = 442, "utf16",
        "the text was signed in UTF-16" => "use UTF-8: .NET's `Encoding.UTF8`, not `Encoding.Unicode`",
        "签名时文本用了 UTF-16" => "请使用 UTF-8：.NET 用 Encoding.UTF8，不要用 Encoding.Unicode";
    CharactersLost = 443, "characters_lost",
        "characters beyond the usual ones (emoji, rare Chinese) were lost when the text was signed" => "use UTF-8 of four bytes everywhere (`utf8mb4` in MySQL), or keep such characters out",
        "签名时丢失了特殊字符（表情符号、生僻字）" => "请处处使用四字节 UTF-8（MySQL 用 utf8mb4），或不使用这些字符";
    FalsyDropped = 444, "falsy_dropped",
        "fields whose value is `0`, `false` or blank were left out" => "leave out null and \"\" only: PHP's empty() and JavaScript's if take more for empty",
        "值为 0、false 或空白的字段被去掉了" => "只去掉 null 和 \"\"：PHP 的 empty() 等会多去掉一些";
    Base64Signed = 445, "base64_signed",
        "the base64 of the text was signed" => "sign the text itself",
        "签名的是文本的 base64" => "请直接对文本签名";
    CaseChanged = 446, "case_changed",
        "the text was signed in small letters or in capitals" => "sign it as it is",
        "签名时文本被转为小写或大写" => "请按原样签名";
    LineBreaksChanged = 447, "line_breaks_changed",
        "line breaks in values were changed before signing" => "sign and send the same value",
        "签名前改变了值中的换行" => "签名与发送的值要一致";
    OtherOrder = 448, "other_order",
        "the fields were ordered in another way than by name" => "compare the names alone, letter by letter in lower case, `_` before the letters",
        "字段没有按名称的字母顺序排列" => "请只比较字段名，按小写逐字母比较，_ 在字母之前";
    WidthChanged = 449, "width_changed",
        "full-width letters, digits or signs in values were signed in half width" => "sign and send the same value",
        "签名前把值中的全角字符转成了半角" => "签名与发送的值要一致";

    KeyFits = 501, "key_fits",
        "an RSA key as it is needed here" => "nothing is to be done",
        "正是这里需要的 RSA 密钥" => "无需处理";
    KeyIsPublic = 502, "key_is_public",
        "a public key, where a private key is needed" => "sign with the private key whose public half you gave to LianLian; a public key cannot be turned into it",
        "这是公钥，而这里需要私钥" => "请用已上传公钥对应的私钥签名；公钥不能变成私钥";
    KeyIsPrivate = 503, "key_is_private",
        "a private key, where a public key is needed" => "to verify LianLian's messages, take LianLian's public key; your own public half, which you upload, can be had from it",
        "这是私钥，而这里需要公钥" => "验证连连的报文要用连连公钥；你自己要上传的公钥可以由它得到";
    KeyIsCertificate = 504, "key_is_certificate",
        "an X.509 certificate, or a request for one" => "take the public key out of it; a certificate holds no private key",
        "这是 X.509 证书或证书请求" => "请取出其中的公钥；证书里没有私钥";
    KeyIsStore = 505, "key_is_store",
        "a PKCS#12 key store" => "take the key out of it (old stores need `-legacy` besides)",
        "这是 PKCS#12 密钥库" => "请取出其中的密钥（旧的密钥库还需加 -legacy）";
    KeyIsOpenSsh = 506, "key_is_openssh",
        "a key in OpenSSH's format" => "convert it",
        "这是 OpenSSH 格式的密钥" => "请转换格式";
    KeyEncrypted = 507, "key_encrypted",
        "an encrypted private key" => "decrypt it",
        "这是加密的私钥" => "请先解密";
    KeyOtherAlgorithm = 508, "key_other_algorithm",
        "a key that is not for RSA with PKCS#1 v1.5" => "to sign, generate an RSA key of 2048 bits and upload its public half; to verify LianLian, take the public key that its merchant site shows",
        "不是用于 RSA PKCS#1 v1.5 的密钥" => "用于签名请生成 2048 位 RSA 密钥并上传公钥；用于验证连连请使用商户站给出的公钥";
    KeySize = 509, "key_size",
        "an RSA key that is too short or too long (1017 to 4096 bits are read)" => "to sign, generate an RSA key of 2048 bits and upload its public half; to verify LianLian, take the public key that its merchant site shows",
        "RSA 密钥太短或太长（可读取 1017 至 4096 位）" => "用于签名请生成 2048 位 RSA 密钥并上传公钥；用于验证连连请使用商户站给出的公钥";
    KeyUnreadable = 510, "key_unreadable",
        "not a key that can be read" => "the reader's own reason stands below; if OpenSSL reads the file, it writes one that is read here, and if not, take the key again, whole: from -----BEGIN to -----END, or all of the base64",
        "无法识别的密钥" => "具体原因见下；如果 OpenSSL 能读取，就让它重新写出，否则请重新完整取得：从 -----BEGIN 到 -----END，或全部 base64";
    KeyInvalid = 511, "key_invalid",
        "an RSA key whose numbers do not fit together" => "it is damaged; take it from where it was made, or generate another",
        "RSA 密钥的数值不自洽" => "它已损坏；请从来源重新取得或重新生成";
    KeyIsPublished = 512, "key_is_published",
        "a key that LianLian published" => "a published merchant key is for tests only, since anybody can sign with it; LianLian's platform key is right only where LianLian says so",
        "连连公开过的密钥" => "公开的商户密钥只能用于测试，任何人都能用它签名；平台公钥请以连连商户站为准";
    KeyIsWeak = 513, "key_is_weak",
        "a public key of 1024 bits, which no standard has called strong since 2010; with `RSA` (MD5) behind it, a signature is worth still less" => "ask LianLian for its current public key and for SHA256withRSA, and compare the fingerprint over another way than the key came",
        "1024 位的公钥，自 2010 年起各标准已不再认为它足够强；若配合 RSA（MD5），签名的价值更低" => "请向连连索取当前的平台公钥并申请使用 SHA256withRSA，并通过另一渠道核对指纹";
    KeyIsOtherFile = 514, "key_is_other_file",
        "a key in a form that is not read here, or a file of another sort" => "make the key's usual form of it: by the command below where there is one, or export it again as PEM (PKCS#8, or SPKI for a public key)",
        "密钥的格式这里不能读取，或是另一种文件" => "请转换为常用格式：有命令时用下面的命令，否则重新导出为 PEM（私钥 PKCS#8，公钥 SPKI）";

    LostCharacters = 601, "lost_characters",
        "a value is made of `?` alone, or holds U+FFFD: perhaps its characters were lost before it came here" => "look at the value where it was made; if it was lost on the way, the signature is of what it was",
        "某个值全是 ? 或含有 U+FFFD：字符可能在到达之前就已丢失" => "请查看该值的来源；如果是途中丢失的，签名针对的是原来的值";
    PerhapsEnvelope = 602, "perhaps_envelope",
        "a field holds an object with a `sign` of its own: perhaps that is the message" => "pass that object alone",
        "某个字段里有一个带 sign 的对象：也许那才是报文" => "请只传入那个对象";
    PerhapsSharedKey = 603, "perhaps_shared_key",
        "`sign_type` names MD5: perhaps a shared key stands behind the text, which cannot be known from here" => "MPAY knows no shared key; sign with RSA, and say so in `sign_type`",
        "sign_type 写着 MD5：文本后面可能加了共享密钥，这里无法得知" => "MPAY 没有共享密钥；请使用 RSA 签名并在 sign_type 中写明";
    PerhapsDamaged = 604, "perhaps_damaged",
        "perhaps `sign` lost a part on its way, or is of a key that was not given" => "compare its length with where it was made, and ask the sender which public key is the current one",
        "sign 可能在途中缺失了一部分，或来自未给出的密钥" => "请与生成处比较长度，并向发送方确认当前使用的公钥";
}
