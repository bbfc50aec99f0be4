import java.io.IOException;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.security.*;
import java.security.spec.*;
import java.util.*;
import java.util.function.Supplier;
import java.util.regex.*;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A conformance checker for the MPAY signature protocol, written from {@code vectors/SPEC.md} alone, and an example for
 * who writes a binding in Java. It needs JDK 17 and nothing else:
 *
 * <pre>java vectors/checkers/Check.java PATH...</pre>
 *
 * <p>A path is a vector file, a folder (every .json directly in it) or {@code -} for standard input.
 *
 * <p>The nested classes follow the sections of the specification: {@link Message} (MSG), {@link Order} (ORD),
 * {@link SigningString} (STR), {@link SignType} and {@link Signatures} (SIG), {@link Writing} (WRT), {@link Keys}
 * (KEY), {@link Request} (REQ), {@link Response} (RSP). {@link Ops} and {@link Runner} run the vector files.
 *
 * <p>Every signature goes two ways: through {@code java.security.Signature}, and through the comparison that SIG-7
 * describes. Only the second one is exact, because {@code Signature} parses the block it recovers and so accepts some
 * that differ from the one the signer should have made.
 */
public final class Check {

    /** A refusal by a rule of the specification, with its error code. */
    static final class Refused extends RuntimeException {
        final String code;

        Refused(String code) {
            super(code, null, false, false);
            this.code = code;
        }
    }

    static void require(boolean condition, String code) {
        if (!condition) {
            throw new Refused(code);
        }
    }

    // ------------------------------------------------------------------ JSON

    /** A JSON value. Numbers keep their literal, objects keep the order and every member, also one of the same name. */
    sealed interface Json {
        record Null() implements Json {}
        record Bool(boolean value) implements Json {}
        record Num(String literal) implements Json {}
        record Text(String value) implements Json {}
        record Array(List<Json> items) implements Json {}
        record Member(String name, Json value) {}

        record Obj(List<Member> members) implements Json {
            /** The value of the first member of that name, or {@code null}. */
            Json get(String name) {
                return members.stream().filter(m -> m.name().equals(name)).map(Member::value).findFirst().orElse(null);
            }

            /** Objects are equal whatever the order of their members. */
            @Override
            public boolean equals(Object other) {
                return other instanceof Obj that
                        && members.size() == that.members.size() && asMap().equals(that.asMap());
            }

            @Override
            public int hashCode() { return asMap().hashCode(); }

            private Map<String, Json> asMap() {
                Map<String, Json> map = new HashMap<>();
                members.forEach(m -> map.put(m.name(), m.value()));
                return map;
            }

            Obj with(String name, Json value) {
                List<Member> more = new ArrayList<>(members);
                more.add(new Member(name, value));
                return new Obj(more);
            }

            Obj with(String name, String value) { return with(name, new Text(value)); }

            Obj with(String name, Collection<String> texts) {
                List<Json> items = new ArrayList<>();
                texts.forEach(text -> items.add(new Text(text)));
                return with(name, new Array(items));
            }
        }

        static Obj object() { return new Obj(List.of()); }

        static boolean isNested(Json value) {
            return value instanceof Array || value instanceof Obj;
        }

        /** Writes JSON without white space, and escapes only what must be escaped. */
        static String write(Json value) {
            if (value instanceof Text text) {
                return quote(text.value());
            } else if (value instanceof Num number) {
                return number.literal();
            } else if (value instanceof Bool bool) {
                return Boolean.toString(bool.value());
            } else if (value instanceof Array array) {
                return array.items().stream().map(Json::write).collect(Collectors.joining(",", "[", "]"));
            } else if (value instanceof Obj object) {
                return object.members().stream()
                        .map(member -> quote(member.name()) + ":" + write(member.value()))
                        .collect(Collectors.joining(",", "{", "}"));
            }
            return "null";
        }

        private static String quote(String text) {
            StringBuilder out = new StringBuilder("\"");
            for (char c : text.toCharArray()) {
                int known = "\"\\\b\f\n\r\t".indexOf(c);
                if (known >= 0) {
                    out.append('\\').append("\"\\bfnrt".charAt(known));
                } else {
                    out.append(c < 0x20 ? String.format("\\u%04x", (int) c) : "" + c);
                }
            }
            return out.append('"').toString();
        }
    }

    /**
     * Reads one JSON text by RFC 8259 (MSG-1, MSG-5, MSG-6). The recursion ends at {@code maxDepth}, so a hostile text
     * cannot exhaust the stack.
     */
    static final class JsonReader {
        private static final Pattern NUMBER =
                Pattern.compile("-?(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?(?:[eE][+-]?[0-9]++)?");

        private final String text;
        private final int maxDepth;
        private int at;

        private JsonReader(String text, int maxDepth) {
            this.text = text;
            this.maxDepth = maxDepth;
        }

        static Json read(String text, int maxDepth) {
            JsonReader reader = new JsonReader(text, maxDepth);
            Json value = reader.value(1);
            require(reader.peek() == -1, "json_syntax");
            return value;
        }

        /** The text of the bytes, which must be UTF-8 without exception. */
        static String decode(byte[] bytes) {
            try {
                return StandardCharsets.UTF_8.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
            } catch (CharacterCodingException e) {
                throw new Refused("invalid_utf8");
            }
        }

        /** Skips white space; returns the next character without taking it, or -1 at the end. */
        private int peek() {
            while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            return at < text.length() ? text.charAt(at) : -1;
        }

        private void expect(char c) {
            require(peek() == c, "json_syntax");
            at++;
        }

        private boolean taken(char c) {
            boolean here = peek() == c;
            at += here ? 1 : 0;
            return here;
        }

        private Json value(int level) {
            return switch (peek()) {
                case '{' -> new Json.Obj(items('{', '}', level, () -> member(level + 1)));
                case '[' -> new Json.Array(items('[', ']', level, () -> value(level + 1)));
                case '"' -> new Json.Text(string());
                case 't' -> word("true", new Json.Bool(true));
                case 'f' -> word("false", new Json.Bool(false));
                case 'n' -> word("null", new Json.Null());
                default -> number();
            };
        }

        private Json word(String word, Json value) {
            require(text.startsWith(word, at), "json_syntax");
            at += word.length();
            return value;
        }

        private Json number() {
            Matcher matcher = NUMBER.matcher(text).region(at, text.length());
            require(matcher.lookingAt(), "json_syntax");
            at = matcher.end();
            return new Json.Num(matcher.group());
        }

        private Json.Member member(int level) {
            String name = string();
            expect(':');
            return new Json.Member(name, value(level));
        }

        /** What stands between brackets, divided by commas. */
        private <T> List<T> items(char open, char close, int level, Supplier<T> item) {
            require(level <= maxDepth, "message_too_large");
            List<T> items = new ArrayList<>();
            expect(open);
            if (taken(close)) {
                return items;
            }
            do {
                items.add(item.get());
            } while (taken(','));
            expect(close);
            return items;
        }

        private String string() {
            expect('"');
            StringBuilder out = new StringBuilder();
            while (true) {
                char c = next();
                if (c == '"') {
                    return out.toString();
                }
                require(c >= 0x20, "json_syntax");
                if (c == '\\') {
                    escape(out);
                } else {
                    out.append(c);
                }
            }
        }

        private char next() {
            require(at < text.length(), "json_syntax");
            return text.charAt(at++);
        }

        private void escape(StringBuilder out) {
            char c = next();
            if (c != 'u') {
                int known = "\"\\/bfnrt".indexOf(c);
                require(known >= 0, "json_syntax");
                out.append("\"\\/\b\f\n\r\t".charAt(known));
                return;
            }
            char unit = hex4();
            out.append(unit);
            if (Character.isSurrogate(unit)) {
                // MSG-5: a high half, and the low half escaped right behind it.
                require(Character.isHighSurrogate(unit) && next() == '\\' && next() == 'u', "json_syntax");
                char low = hex4();
                require(Character.isLowSurrogate(low), "json_syntax");
                out.append(low);
            }
        }

        private char hex4() {
            int unit = 0;
            for (int i = 0; i < 4; i++) {
                char c = next();
                require(HexFormat.isHexDigit(c), "json_syntax");
                unit = unit << 4 | HexFormat.fromHexDigit(c);
            }
            return (char) unit;
        }
    }

    // ------------------------------------------------------------------- MSG

    /** A message: the fields of one JSON object, in their order (MSG-1, MSG-2, MSG-3, MSG-4, MSG-5, MSG-6). */
    record Message(List<Json.Member> fields) {
        static final int MAX_BYTES = 65_536;
        static final int MAX_FIELDS = 64;
        static final int MAX_DEPTH = 8;
        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]{1,64}");

        /** MSG-1 and MSG-4; the byte limit comes before anything else. */
        static Message parse(byte[] bytes) {
            require(bytes.length <= MAX_BYTES, "message_too_large");
            // A byte order mark is U+FEFF here, which no JSON text starts with: json_syntax.
            Json value = JsonReader.read(JsonReader.decode(bytes), MAX_DEPTH);
            require(value instanceof Json.Obj, "not_an_object");
            return of(((Json.Obj) value).members());
        }

        static Message of(List<Json.Member> fields) {
            checkNames(fields.stream().map(Json.Member::name).toList());
            return new Message(fields);
        }

        /** MSG-2, MSG-3 and the field limit of MSG-4. */
        static void checkNames(List<String> names) {
            require(names.size() <= MAX_FIELDS, "message_too_large");
            Set<String> seen = new HashSet<>();
            for (String name : names) {
                require(NAME.matcher(name).matches(), "field_name");
                require(seen.add(asciiLower(name)), "duplicate_field");
            }
        }

        /** The field's value; {@code null} where the field is absent, which a JSON {@code null} is as well. */
        Json get(String name) {
            Json value = new Json.Obj(fields).get(name);
            return value instanceof Json.Null ? null : value;
        }

        boolean has(String name) { return hasValue(get(name)); }

        /** Neither absent nor the empty string. */
        static boolean hasValue(Json value) {
            return value != null && !(value instanceof Json.Null) && !value.equals(new Json.Text(""));
        }

        /** MSG-6: the text that a value counts as. */
        static String text(Json value) {
            require(!Json.isNested(value), "nested_field");
            return value instanceof Json.Text text ? text.value() : Json.write(value);
        }

        /** The text of a field that must be there and have a value. */
        String required(String name) {
            Json value = get(name);
            require(value != null, "missing_field");
            String text = text(value);
            require(!text.isEmpty(), "empty_field");
            return text;
        }

        /** The text of a field, or {@code null} where it is absent or empty. */
        String optional(String name) { return has(name) ? text(get(name)) : null; }

        /**
         * Lower-cases ASCII letters and leaves every other character alone. {@code equalsIgnoreCase} would not do: it
         * takes U+017F for {@code s}.
         */
        static String asciiLower(String text) {
            StringBuilder out = new StringBuilder(text);
            for (int i = 0; i < out.length(); i++) {
                char c = out.charAt(i);
                if (c >= 'A' && c <= 'Z') {
                    out.setCharAt(i, (char) (c + 32));
                }
            }
            return out.toString();
        }

        /** Characters are Unicode scalar values, not UTF-16 units. */
        static int characters(String text) { return text.codePointCount(0, text.length()); }
    }

    // ------------------------------------------------------------------- ORD

    /** The order of names. */
    static final class Order {
        /** ORD-1. */
        static final Comparator<String> BY_NAME =
                (a, b) -> Arrays.compareUnsigned(utf8(Message.asciiLower(a)), utf8(Message.asciiLower(b)));

        /** ORD-2. */
        static List<String> sorted(List<String> names) {
            Message.checkNames(names);
            return names.stream().sorted(BY_NAME).toList();
        }
    }

    static byte[] utf8(String text) { return text.getBytes(StandardCharsets.UTF_8); }

    // ------------------------------------------------------------------- STR

    enum Direction { REQUEST, RESPONSE }

    /** The signing string: its text, the values in it by name, and the fields that have a value but are not in it. */
    record SigningString(String text, Map<String, String> signed, List<String> unsigned) {
        /** STR-4: a number with an exponent, and a negative zero. */
        private static final Pattern REFUSED_NUMBER = Pattern.compile(".*[eE].*|-0(?:\\.0+)?");

        /** STR-1, STR-2, STR-3, STR-4, STR-5, STR-6; {@code excluded} names the fields to leave out. */
        static SigningString of(Message message, Direction direction, Set<String> excluded) {
            Map<String, String> signed = new TreeMap<>(Order.BY_NAME);
            List<String> unsigned = new ArrayList<>();
            for (Json.Member field : message.fields()) {
                Json value = field.value();
                // STR-5 refuses a nested value in a request even as `sign`.
                require(direction == Direction.RESPONSE || !Json.isNested(value), "nested_field");
                if (field.name().equals("sign") || !Message.hasValue(value)) {
                    continue;
                }
                if (Json.isNested(value) || excluded.contains(field.name())) {
                    unsigned.add(field.name());
                } else {
                    signed.put(field.name(), signedText(value));
                }
            }
            List<String> pairs = new ArrayList<>();
            signed.forEach((name, value) -> pairs.add(name + "=" + value));
            return new SigningString(String.join("&", pairs), signed, unsigned);
        }

        /** STR-4: the text that a value signs as. */
        static String signedText(Json value) {
            String text = Message.text(value);
            require(!(value instanceof Json.Num) || !REFUSED_NUMBER.matcher(text).matches(), "number_format");
            return text;
        }

        byte[] bytes() { return utf8(text); }
    }

    // ------------------------------------------------------------------- SIG

    /** SIG-1: the sign types, and the prefix {@code P} of SIG-7 for each. */
    enum SignType {
        RSA("RSA", "MD5", "MD5withRSA", "3020300c06082a864886f70d020505000410"),
        SHA256("SHA256withRSA", "SHA-256", "SHA256withRSA", "3031300d060960864801650304020105000420");

        final String canonical;
        final String digest;
        final String jcaName;
        final byte[] prefix;

        SignType(String canonical, String digest, String jcaName, String prefix) {
            this.canonical = canonical;
            this.digest = digest;
            this.jcaName = jcaName;
            this.prefix = HexFormat.of().parseHex(prefix);
        }

        static SignType of(String text) {
            for (SignType type : values()) {
                if (Message.asciiLower(type.canonical).equals(Message.asciiLower(text))) {
                    return type;
                }
            }
            throw new Refused("unknown_sign_type");
        }

        /** SIG-2, WRT-3: the text of a {@code sign_type} that is sent: a canonical spelling, then the one asked for. */
        static void checkOwn(String text, SignType asked) {
            require(Arrays.stream(values()).anyMatch(type -> type.canonical.equals(text)), "unknown_sign_type");
            require(text.equals(asked.canonical), "sign_type_not_allowed");
        }

        /** The sign type of a message. A value that is no string is no sign type, nested ones included. */
        static SignType of(Message message) {
            Json value = message.get("sign_type");
            require(value != null, "missing_field");
            require(Message.hasValue(value), "empty_field");
            return of(value instanceof Json.Text text ? text.value() : "");
        }
    }

    /** Making and checking signatures. */
    static final class Signatures {
        /** How many signatures {@code java.security.Signature} accepted that SIG-5, SIG-6, SIG-7 refuse. */
        static int acceptedByJcaAlone;

        /** {@code java.security.Signature} refused what SIG-5, SIG-6, SIG-7 accept: this needs a person. */
        static final class JcaDisagrees extends RuntimeException {
            JcaDisagrees() {
                super("valid by SIG-5, SIG-6, SIG-7, but java.security.Signature refuses it");
            }
        }

        /** Checks the signature that a message carries: SIG-3, STR, SIG-1, SIG-2, SIG-4, then SIG-5, SIG-6, SIG-7. */
        static SigningString verify(
                Message message, Direction direction, Set<SignType> allow, Set<String> excluded, Keys.Public key) {
            require(message.has("sign"), "missing_signature");
            SigningString string = SigningString.of(message, direction, excluded);
            SignType type = SignType.of(message);
            require(allow.contains(type), "sign_type_not_allowed");
            require(message.get("sign") instanceof Json.Text, "signature_encoding");
            byte[] signature = base64(((Json.Text) message.get("sign")).value(), "signature_encoding");
            verify(key, type, string.bytes(), signature);
            return string;
        }

        /** SIG-4 (and KEY-2): base64 that is the only text of its bytes. */
        static byte[] base64(String text, String code) {
            try {
                byte[] bytes = Base64.getDecoder().decode(text);
                // The decoder takes missing padding and unused bits that are set; encoding again shows them.
                require(Base64.getEncoder().encodeToString(bytes).equals(text), code);
                return bytes;
            } catch (IllegalArgumentException e) {
                throw new Refused(code);
            }
        }

        /** SIG-5, SIG-6, SIG-7, and the opinion of the JCA beside them. */
        static void verify(Keys.Public key, SignType type, byte[] message, byte[] signature) {
            boolean jca = jcaVerify(key, type, message, signature);
            try {
                compare(key, type, message, signature);
            } catch (Refused refused) {
                acceptedByJcaAlone += jca ? 1 : 0;
                throw refused;
            }
            if (!jca) {
                throw new JcaDisagrees();
            }
        }

        private static void compare(Keys.Public key, SignType type, byte[] message, byte[] signature) {
            require(signature.length == key.size(), "signature_length");
            BigInteger s = new BigInteger(1, signature);
            require(s.compareTo(key.n()) < 0, "signature_mismatch");
            // Blocks of one length are equal if they are equal as numbers.
            BigInteger block = new BigInteger(1, block(key.size(), type, message));
            require(s.modPow(key.e(), key.n()).equals(block), "signature_mismatch");
        }

        /** SIG-7: the block that a signature must yield. */
        private static byte[] block(int size, SignType type, byte[] message) {
            byte[] hash;
            try {
                hash = MessageDigest.getInstance(type.digest).digest(message);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
            byte[] block = new byte[size];
            Arrays.fill(block, (byte) 0xff);
            int tail = size - type.prefix.length - hash.length;
            block[0] = 0;
            block[1] = 1;
            block[tail - 1] = 0;
            System.arraycopy(type.prefix, 0, block, tail, type.prefix.length);
            System.arraycopy(hash, 0, block, size - hash.length, hash.length);
            return block;
        }

        private static boolean jcaVerify(Keys.Public key, SignType type, byte[] message, byte[] signature) {
            try {
                Signature jca = Signature.getInstance(type.jcaName);
                jca.initVerify(KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(key.n(), key.e())));
                jca.update(message);
                return jca.verify(signature);
            } catch (GeneralSecurityException | ProviderException e) {
                return false;
            }
        }

        /** SIG-2: gives the message its {@code sign_type}, or makes sure that it has the one asked for. */
        static Message withSignType(Message message, SignType asked) {
            if (message.has("sign_type")) {
                SignType.checkOwn(Message.text(message.get("sign_type")), asked);
                return message;
            }
            List<Json.Member> fields = new ArrayList<>(message.fields());
            fields.removeIf(field -> field.name().equals("sign_type"));
            fields.add(new Json.Member("sign_type", new Json.Text(asked.canonical)));
            // Of the names, those that are signed.
            Message.checkNames(fields.stream()
                    .filter(field -> !field.name().equals("sign") && Message.hasValue(field.value()))
                    .map(Json.Member::name)
                    .toList());
            return new Message(fields);
        }

        /** SIG-8: the signature of the text, in base64, checked before it is let out. */
        static String sign(Keys.Private key, SignType type, byte[] message) {
            try {
                Signature jca = Signature.getInstance(type.jcaName);
                jca.initSign(KeyFactory.getInstance("RSA").generatePrivate(new RSAPrivateCrtKeySpec(
                        key.n(), key.e(), key.d(), key.p(), key.q(), key.dP(), key.dQ(), key.qInv())));
                jca.update(message);
                byte[] signature = jca.sign();
                compare(key.half(), type, message, signature);
                return Base64.getEncoder().encodeToString(signature);
            } catch (GeneralSecurityException | ProviderException | Refused e) {
                throw new Refused("signing_failed");
            }
        }
    }

    // ------------------------------------------------------------------- WRT

    /** Writing a message. */
    static final class Writing {
        /** WRT-1, WRT-2, WRT-3, WRT-4: the body that is signed, and its signing string. */
        static Request write(List<Json.Member> given, SignType asked, Keys.Private key) {
            checkNames(given.stream().map(Json.Member::name).toList());
            List<Json.Member> texts = new ArrayList<>();
            for (Json.Member field : given) {
                if (Message.hasValue(field.value())) {
                    texts.add(new Json.Member(field.name(), new Json.Text(SigningString.signedText(field.value()))));
                }
            }
            Message message = new Message(texts);
            if (message.has("sign_type")) {
                SignType.checkOwn(message.required("sign_type"), asked);
            } else {
                texts.add(new Json.Member("sign_type", new Json.Text(asked.canonical)));
            }
            SigningString string = SigningString.of(message, Direction.REQUEST, Set.of());
            Json.Obj body = new Json.Obj(texts).with("sign", Signatures.sign(key, asked, string.bytes()));
            checkBody(body);
            return new Request(body, string.text());
        }

        /** WRT-1: MSG-2, MSG-3, MSG-4; neither {@code sign} nor another case of the two names that are added. */
        private static void checkNames(List<String> names) {
            require(!names.contains("sign"), "field_name");
            Message.checkNames(names);
            for (String name : names) {
                String lower = Message.asciiLower(name);
                boolean added = lower.equals("sign") || lower.equals("sign_type");
                require(!added || name.equals("sign_type"), "duplicate_field");
            }
        }

        /** WRT-4: the body obeys MSG-4. */
        private static void checkBody(Json.Obj body) {
            require(body.members().size() <= Message.MAX_FIELDS, "message_too_large");
            require(utf8(Json.write(body)).length <= Message.MAX_BYTES, "message_too_large");
        }
    }

    // ------------------------------------------------------------------- KEY

    /** Reading keys. */
    static final class Keys {
        private static final byte[] RSA_ENCRYPTION = HexFormat.of().parseHex("2a864886f70d010101");
        private static final BigInteger MAX_EXPONENT = BigInteger.TWO.pow(33).subtract(BigInteger.ONE);
        private static final BigInteger THREE = BigInteger.valueOf(3);

        /** An RSA public key that obeys KEY-4 and KEY-5. */
        record Public(BigInteger n, BigInteger e) {
            Public {
                require(n.bitLength() >= 1017 && n.bitLength() <= 4096, "key_size");
                require(n.testBit(0) && e.testBit(0), "key_invalid");
                require(e.compareTo(THREE) >= 0 && e.compareTo(MAX_EXPONENT) <= 0, "key_invalid");
            }

            int bits() { return n.bitLength(); }

            /** SIG-5: the length of a signature in bytes. */
            int size() { return (bits() + 7) / 8; }
        }

        /** An RSA private key with two primes that obeys KEY-4 and KEY-5. */
        record Private(
                Public half, BigInteger d, BigInteger p, BigInteger q, BigInteger dP, BigInteger dQ, BigInteger qInv) {
            Private {
                int longest = (half.bits() + 1) / 2;
                require(isPrimeSized(p, longest) && isPrimeSized(q, longest), "key_invalid");
                require(p.multiply(q).equals(half.n()), "key_invalid");
                require(d.signum() > 0 && d.compareTo(half.n()) < 0, "key_invalid");
                for (BigInteger prime : List.of(p, q)) {
                    BigInteger order = prime.subtract(BigInteger.ONE);
                    require(half.e().multiply(d).subtract(BigInteger.ONE).mod(order).signum() == 0, "key_invalid");
                }
                require(dP.equals(d.mod(p.subtract(BigInteger.ONE))), "key_invalid");
                require(dQ.equals(d.mod(q.subtract(BigInteger.ONE))), "key_invalid");
                require(qInv.signum() > 0 && qInv.compareTo(p) < 0, "key_invalid");
                require(qInv.multiply(q).mod(p).equals(BigInteger.ONE), "key_invalid");
            }

            private static boolean isPrimeSized(BigInteger prime, int longest) {
                return prime.compareTo(BigInteger.ONE) > 0 && prime.bitLength() <= longest;
            }

            BigInteger n() { return half.n(); }

            BigInteger e() { return half.e(); }
        }

        enum Kind { PRIVATE, PUBLIC }

        /** A key as it was read: {@code priv} is {@code null} for a public key. */
        record Imported(String format, Public pub, Private priv) {
            Imported as(String other) { return new Imported(other, pub, priv); }
        }

        private static final int MAX_BYTES = 65_536;

        static Imported fromDer(byte[] der, Kind kind) {
            Imported key = fromBlob(der, kind);
            return key.as(key.format() + "-der");
        }

        // --- KEY-2: text

        private static final Pattern PEM_BEGIN =
                Pattern.compile("-----BEGIN ([A-Z0-9]+(?: [A-Z0-9]+)*)-----");
        private static final Pattern SSH_LINE = Pattern.compile("(?=[^ \n]*-)[A-Za-z0-9.@-]+ AAAA");
        private static final Pattern ENCRYPTION_HEADER = Pattern.compile("Proc-Type:[ \t]*4,ENCRYPTED[ \t]*");
        /** Labels that KEY-3 names, beside those of the role asked for. */
        private static final Pattern NAMED_LABEL = Pattern.compile(
                "(?:.+ )?(?:PRIVATE KEY|PUBLIC KEY|CERTIFICATE|CERTIFICATE REQUEST)"
                        + "|X509 CRL|PKCS7|CMS|PKCS12|EC PARAMETERS|DSA PARAMETERS|DH PARAMETERS");
        private static final Map<Kind, Set<String>> LABELS = Map.of(
                Kind.PRIVATE, Set.of("PRIVATE KEY", "RSA PRIVATE KEY"),
                Kind.PUBLIC, Set.of("PUBLIC KEY", "RSA PUBLIC KEY"));

        static Imported fromText(String text, Kind kind) {
            require(utf8(text).length <= MAX_BYTES, "key_format");
            String clean = text.startsWith("\ufeff") ? text.substring(1) : text;
            clean = trim(clean).replace("\r\n", "\n");
            require(clean.indexOf('\r') < 0, "key_format");
            List<String> lines = new ArrayList<>(List.of(clean.split("\n", -1)));
            List<String> ended = lines.stream().map(Keys::withoutBlanksAtEnd).toList();
            List<Block> blocks = Block.all(ended);
            if (!blocks.isEmpty()) {
                Imported key = fromBlob(bytesOf(chosen(blocks, kind)), kind);
                return key.as(key.format() + "-pem");
            }
            boolean other = clean.startsWith("---- BEGIN SSH2 ") || clean.startsWith("PuTTY-User-Key-File-");
            require(!other && !SSH_LINE.matcher(clean).lookingAt(), "key_kind");
            lines.replaceAll(Keys::trim);
            Imported key = fromBlob(fromLines(lines), kind);
            return key.as(key.format() + "-base64");
        }

        /** Takes blanks and line ends off both ends; {@code String.trim} would take every control character. */
        private static String trim(String text) {
            return text.replaceFirst("\\A[ \t\r\n]++", "").replaceFirst("(?<![ \t\r\n])[ \t\r\n]++\\z", "");
        }

        private static String withoutBlanksAtEnd(String line) {
            return line.replaceFirst("(?<![ \t])[ \t]++\\z", "");
        }

        /** A PEM block: what stands between its BEGIN line and its END line, the next BEGIN line or the end. */
        private record Block(String label, List<String> body, boolean closed) {
            static List<Block> all(List<String> lines) {
                List<Block> blocks = new ArrayList<>();
                int at = 0;
                while (at < lines.size()) {
                    Matcher begin = PEM_BEGIN.matcher(lines.get(at++));
                    if (!begin.matches()) {
                        continue;
                    }
                    String end = "-----END " + begin.group(1) + "-----";
                    int first = at;
                    while (at < lines.size() && !lines.get(at).equals(end)
                            && !PEM_BEGIN.matcher(lines.get(at)).matches()) {
                        at++;
                    }
                    boolean closed = at < lines.size() && lines.get(at).equals(end);
                    blocks.add(new Block(begin.group(1), lines.subList(first, at), closed));
                }
                return blocks;
            }

            /** KEY-3. */
            boolean isEncrypted() {
                return label.equals("ENCRYPTED PRIVATE KEY")
                        || body.stream().anyMatch(line -> ENCRYPTION_HEADER.matcher(line).matches());
            }
        }

        /** KEY-2: the one block of the role; KEY-3: what the first is that has a name, where none is of the role. */
        private static Block chosen(List<Block> blocks, Kind kind) {
            List<Block> ofRole = blocks.stream().filter(block -> LABELS.get(kind).contains(block.label())).toList();
            require(ofRole.size() <= 1, "key_format");
            if (ofRole.size() == 1) {
                return ofRole.get(0);
            }
            List<Block> named = blocks.stream().filter(block -> NAMED_LABEL.matcher(block.label()).matches()).toList();
            require(!named.isEmpty(), "key_format");
            boolean isEncrypted = named.get(0).isEncrypted()
                    || kind == Kind.PRIVATE && named.stream().anyMatch(Block::isEncrypted);
            throw new Refused(isEncrypted ? "key_encrypted" : "key_kind");
        }

        private static byte[] bytesOf(Block block) {
            require(!block.isEncrypted(), "key_encrypted");
            require(block.closed() && !block.body().isEmpty(), "key_format");
            int width = block.body().get(0).length();
            int last = block.body().size() - 1;
            for (int i = 0; i <= last; i++) {
                int length = block.body().get(i).length();
                require(length == width || i == last && length < width, "key_format");
            }
            return fromLines(block.body());
        }

        private static byte[] fromLines(List<String> lines) {
            for (String line : lines) {
                require(!line.isEmpty(), "key_format");
            }
            return Signatures.base64(String.join("", lines), "key_format");
        }

        // --- KEY-1 and KEY-3: containers

        /** Tells a blob by the tags of the outer SEQUENCE's elements, which are different for all that KEY-3 lists. */
        private static Imported fromBlob(byte[] blob, Kind kind) {
            require(blob.length <= MAX_BYTES, "key_format");
            int magic = blob.length < 4 ? 0 : ByteBuffer.wrap(blob).getInt();
            require(magic != 0xfeedfeed && magic != 0xcececece, "key_kind"); // JKS, JCEKS
            Der outer = new Der(blob);
            outer.checkWellFormed(0);
            Der sequence = outer.last(0x30);
            String shape = sequence.shape();
            return switch (shape) {
                case "02 30 04", "02 30 04 a0", "02 30 04 81", "02 30 04 a0 81" -> pkcs8(sequence, kind);
                case "02 02 02 02 02 02 02 02 02", "02 02 02 02 02 02 02 02 02 30" -> pkcs1Private(sequence, kind);
                case "30 03" -> spki(sequence, kind);
                case "02 02" -> pkcs1Public(sequence, kind);
                case "30 04" -> encrypted(sequence);
                default -> throw new Refused(isForeign(shape, sequence) ? "key_kind" : "key_format");
            };
        }

        private static boolean isForeign(String shape, Der sequence) {
            if (shape.equals("30 30 03")) {
                return true; // an X.509 certificate, or a request for one
            }
            if (!shape.startsWith("02")) {
                return false;
            }
            int version = sequence.integer().intValue();
            return switch (shape) {
                case "02 30", "02 30 30" -> version == 3; // PKCS#12
                case "02 04", "02 04 a0", "02 04 a1", "02 04 a0 a1" -> version == 1; // EC, RFC 5915
                case "02 02 02 02 02 02" -> version == 0; // DSA, as OpenSSL writes it
                default -> false;
            };
        }

        private static boolean isOtherAlgorithm(Der algorithm) {
            return !Arrays.equals(algorithm.next(0x06).content(), RSA_ENCRYPTION);
        }

        /** KEY-1: rsaEncryption, with NULL or nothing; KEY-3: another algorithm is another kind of key. */
        private static void checkAlgorithm(Der algorithm) {
            require(!isOtherAlgorithm(algorithm), "key_kind");
            require(!algorithm.hasMore() || algorithm.last(0x05).content().length == 0, "key_format");
        }

        private static Imported pkcs8(Der sequence, Kind kind) {
            BigInteger version = sequence.integer();
            checkAlgorithm(sequence.next(0x30));
            require(kind == Kind.PRIVATE, "key_kind");
            boolean extended = version.equals(BigInteger.ONE);
            require(extended || version.signum() == 0, "key_format");
            Der inner = new Der(sequence.next(0x04).content()).last(0x30);
            if (sequence.shape().startsWith("a0")) {
                checkAttributes(sequence.next(0xa0));
            }
            Public behind = null;
            if (sequence.hasMore()) {
                require(extended, "key_format");
                behind = fromBits(sequence.last(0x81));
            }
            Imported key = pkcs1Private(inner, kind).as("pkcs8");
            require(behind == null || behind.equals(key.pub()), "key_invalid");
            return key;
        }

        /** KEY-1: an RSAPublicKey in the whole bytes of a BIT STRING. */
        private static Public fromBits(Der bitString) {
            byte[] bits = bitString.content();
            require(bits.length > 0 && bits[0] == 0, "key_format");
            return pkcs1Public(new Der(Arrays.copyOfRange(bits, 1, bits.length)).last(0x30), Kind.PUBLIC).pub();
        }

        /** KEY-1: each is a type and a set of values, which are not read. */
        private static void checkAttributes(Der attributes) {
            while (attributes.hasMore()) {
                Der attribute = attributes.next(0x30);
                require(attribute.next(0x06).content().length > 0, "key_format");
                attribute.last(0x31);
            }
        }

        private static Imported pkcs1Private(Der sequence, Kind kind) {
            require(kind == Kind.PRIVATE, "key_kind");
            boolean others = sequence.shape().endsWith("30");
            BigInteger version = sequence.integer();
            require(version.equals(others ? BigInteger.ONE : BigInteger.ZERO), "key_format");
            require(!others, "key_kind");
            BigInteger[] v = new BigInteger[8];
            for (int i = 0; i < v.length; i++) {
                v[i] = sequence.integer();
            }
            sequence.end();
            boolean alone = Arrays.stream(v).skip(3).allMatch(number -> number.signum() == 0);
            require(!alone, "key_format"); // nothing but n, e and d
            Public half = new Public(v[0], v[1]);
            return new Imported("pkcs1", half, new Private(half, v[2], v[3], v[4], v[5], v[6], v[7]));
        }

        private static Imported spki(Der sequence, Kind kind) {
            Der algorithm = sequence.next(0x30);
            require(kind == Kind.PUBLIC, "key_kind");
            checkAlgorithm(algorithm);
            return new Imported("spki", fromBits(sequence.last(0x03)), null);
        }

        private static Imported pkcs1Public(Der sequence, Kind kind) {
            require(kind == Kind.PUBLIC, "key_kind");
            Public key = new Public(sequence.integer(), sequence.integer());
            sequence.end();
            return new Imported("pkcs1", key, null);
        }

        /** EncryptedPrivateKeyInfo. Nothing is encrypted under rsaEncryption there: such a blob is a damaged key. */
        private static Imported encrypted(Der sequence) {
            throw new Refused(isOtherAlgorithm(sequence.next(0x30)) ? "key_encrypted" : "key_format");
        }
    }

    /** A reader of DER: definite lengths in the fewest bytes, and nothing left over. */
    static final class Der {
        private static final int MAX_DEPTH = 16;
        private final byte[] bytes;
        private int at;

        Der(byte[] bytes) {
            this.bytes = bytes;
        }

        private int octet() {
            require(at < bytes.length, "key_format");
            return bytes[at++] & 0xff;
        }

        private int length() {
            int first = octet();
            if (first < 0x80) {
                return first;
            }
            // 0x80 is BER's indefinite length; no key needs more than three bytes of length.
            require(first > 0x80 && first <= 0x83, "key_format");
            int length = 0;
            for (int i = 0x80; i < first; i++) {
                length = length << 8 | octet();
            }
            require(length >= 0x80 && length >= 1 << 8 * (first - 0x81), "key_format");
            return length;
        }

        private Der contentOfNext() {
            int length = length();
            require(length <= bytes.length - at, "key_format");
            at += length;
            return new Der(Arrays.copyOfRange(bytes, at - length, at));
        }

        /** The content of the next element, which must have this tag. */
        Der next(int tag) {
            require(octet() == tag, "key_format");
            return contentOfNext();
        }

        /** The content of the next element, which must have this tag and be the last one. */
        Der last(int tag) {
            Der content = next(tag);
            end();
            return content;
        }

        void end() {
            require(!hasMore(), "key_format");
        }

        boolean hasMore() { return at < bytes.length; }

        byte[] content() { return bytes; }

        /** KEY-1: the next INTEGER, in its shortest form, and not negative. */
        BigInteger integer() {
            byte[] content = next(0x02).content();
            require(content.length > 0, "key_format");
            BigInteger value = new BigInteger(content);
            require(value.signum() >= 0 && value.bitLength() / 8 + 1 == content.length, "key_format");
            return value;
        }

        /** The tags of the elements from here to the end, in hex. */
        String shape() {
            Der copy = new Der(Arrays.copyOfRange(bytes, at, bytes.length));
            List<String> tags = new ArrayList<>();
            while (copy.at < copy.bytes.length) {
                tags.add(HexFormat.of().toHexDigits((byte) copy.octet()));
                copy.contentOfNext();
            }
            return String.join(" ", tags);
        }

        /** Whether constructed elements hold whole elements, all the way down; sets of values are not read. */
        void checkWellFormed(int depth) {
            require(depth < MAX_DEPTH, "key_format");
            Der copy = new Der(bytes);
            while (copy.at < copy.bytes.length) {
                int tag = copy.octet();
                Der content = copy.contentOfNext();
                if ((tag & 0x20) != 0 && tag != 0x31) {
                    content.checkWellFormed(depth + 1);
                }
            }
        }
    }

    // ------------------------------------------------------------------- REQ

    /** The Card Bind Verify request; also what any written message comes to. */
    record Request(Json.Obj body, String signingString) {
        private static final List<String> REQUIRED = List.of("oid_partner", "token", "user_id", "verify_code");
        private static final Set<String> KNOWN =
                Set.of("oid_partner", "token", "user_id", "verify_code", "no_order", "sign_type");
        private static final Pattern PARTNER = Pattern.compile("[0-9]{18}");
        static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1f\\x7f-\\x9f]");
        static final Pattern AMBIGUOUS = Pattern.compile("&[^&]*=");

        /** REQ-1, REQ-2, REQ-3, REQ-4, REQ-5, REQ-6, REQ-7: checks the fields, signs them and makes the body. */
        static Request prepare(List<Json.Member> fields, SignType asked, Keys.Private key) {
            Message given = Message.of(fields);
            for (Json.Member field : fields) {
                require(KNOWN.contains(field.name()), "field_name");
            }
            List<Json.Member> texts = new ArrayList<>();
            for (String name : REQUIRED) {
                texts.add(new Json.Member(name, new Json.Text(value(given, name))));
            }
            if (given.get("no_order") != null) {
                texts.add(new Json.Member("no_order", new Json.Text(value(given, "no_order"))));
            }
            if (given.has("sign_type")) {
                require(!Json.isNested(given.get("sign_type")), "nested_field");
                Signatures.withSignType(given, asked);
            }
            // REQ-6: the body has the canonical spelling, so that is what is signed.
            Message message = Signatures.withSignType(new Message(texts), asked);
            SigningString string = SigningString.of(message, Direction.REQUEST, Set.of());
            Json.Obj body = new Json.Obj(message.fields()).with("sign", Signatures.sign(key, asked, string.bytes()));
            return new Request(body, string.text());
        }

        /** REQ-1 for one field, then the rules for values. */
        private static String value(Message given, String name) {
            String text = given.required(name);
            SigningString.signedText(given.get(name));
            checkValue(name, text);
            return text;
        }

        /** REQ-2, REQ-3, REQ-4, REQ-5, REQ-7. */
        static void checkValue(String name, String text) {
            int characters = Message.characters(text);
            if (name.equals("oid_partner")) {
                require(characters <= 18, "field_too_long");
                require(PARTNER.matcher(text).matches(), "field_format");
            }
            boolean tooLong = switch (name) { // REQ-3
                case "user_id" -> characters > 32;
                case "token" -> characters > 256;
                case "verify_code", "no_order" -> utf8(text).length > 64;
                default -> false;
            };
            require(!tooLong, "field_too_long");
            require(!CONTROL.matcher(text).find(), "field_format");
            require(!AMBIGUOUS.matcher(text).find(), "ambiguous_value");
            require(!Message.asciiLower(text).equals("null"), "ambiguous_value"); // REQ-7
        }
    }

    // ------------------------------------------------------------------- RSP

    /** The Card Bind Verify response, read by one who states what to expect. */
    static final class Response {
        private static final Pattern FOUR_DIGITS = Pattern.compile("[0-9]{4}");
        private static final Pattern CARD_NO = Pattern.compile("[0-9*]{4,19}");
        private static final Set<String> OTHER_APIS = Set.of("token", "money_order", "oid_paybill", "result_pay",
                "settle_date", "pay_type", "info_order", "agreement_list", "confirm_code", "no_refund", "dt_refund",
                "money_refund", "oid_refundno", "sta_refund", "stat_user", "oid_userno", "gateway_url");
        private static final Set<String> DECISIVE =
                Set.of("ret_code", "ret_msg", "sign_type", "oid_partner", "user_id", "no_order", "no_agree");

        /** What the caller expects; {@code noOrder} is {@code null} where the request carried none. */
        record Expected(String partner, String user, String noOrder, Set<SignType> allow, Set<String> excluded) {
            /** The values obey REQ-1, REQ-2, REQ-3, REQ-4, REQ-5 and REQ-7, as those of a request do. */
            static Expected of(Message request, Set<SignType> allow, Set<String> excluded) {
                String noOrder = request.get("no_order") == null ? null : Request.value(request, "no_order");
                return new Expected(Request.value(request, "oid_partner"), Request.value(request, "user_id"),
                        noOrder, allow, excluded);
            }

            /** The fields that tie a response to its request, and their values where one is expected. */
            Map<String, String> ties() {
                Map<String, String> ties = new TreeMap<>(Map.of("oid_partner", partner, "user_id", user));
                if (noOrder != null) {
                    ties.put("no_order", noOrder);
                }
                return ties;
            }
        }

        /** RSP-1, RSP-2, RSP-3, RSP-4, RSP-5, RSP-6, RSP-7, RSP-8; the result is what a vector's {@code out} says. */
        static Json.Obj read(byte[] bytes, Expected expected, Keys.Public key) {
            Message message = Message.parse(bytes);
            boolean signed = message.has("sign");
            if (signed) {
                SigningString string = Signatures.verify(
                        message, Direction.RESPONSE, expected.allow(), expected.excluded(), key); // RSP-3
                for (String value : string.signed().values()) {
                    require(!Request.AMBIGUOUS.matcher(value).find(), "ambiguous_value"); // RSP-4
                }
            }
            String code = retCode(message);
            String text = retMsg(message);
            boolean success = code.equals("0000");
            require(signed || !success, "missing_signature"); // RSP-2
            if (success) {
                checkNotAnotherApi(message);
                checkSuccessFields(message);
            }
            checkTies(message, expected, success);
            if (signed) {
                checkSigned(message, expected, success);
            }
            return success ? bound(message) : refused(code, text, signed);
        }

        /** RSP-1. */
        private static String retCode(Message message) {
            String code = message.required("ret_code");
            require(Message.characters(code) <= 4, "field_too_long");
            require(FOUR_DIGITS.matcher(code).matches(), "field_format");
            return code;
        }

        /** RSP-1. */
        private static String retMsg(Message message) {
            return message.required("ret_msg");
        }

        /** RSP-5. */
        private static void checkNotAnotherApi(Message message) {
            for (Json.Member field : message.fields()) {
                boolean foreign = OTHER_APIS.contains(Message.asciiLower(field.name()));
                require(!foreign || !Message.hasValue(field.value()), "response_mismatch");
            }
        }

        /** RSP-6. */
        private static void checkSuccessFields(Message message) {
            message.required("oid_partner");
            message.required("user_id");
            String card = message.required("card_no");
            require(Message.characters(card) <= 19, "field_too_long");
            require(CARD_NO.matcher(card).matches(), "field_format");
            String agreement = message.optional("no_agree");
            if (agreement != null) {
                require(Message.characters(agreement) <= 64, "field_too_long");
                require(!Request.CONTROL.matcher(agreement).find(), "field_format");
            }
            message.optional("no_order"); // read here, whether it is expected or not
        }

        /** RSP-7. */
        private static void checkTies(Message message, Expected expected, boolean success) {
            expected.ties().forEach((name, value) -> {
                String found = message.optional(name);
                require(found == null ? !success : found.equals(value), "response_mismatch");
            });
        }

        /** RSP-8. */
        private static void checkSigned(Message message, Expected expected, boolean success) {
            for (String name : DECISIVE) {
                boolean unsigned = Json.isNested(message.get(name)) || expected.excluded().contains(name);
                require(!message.has(name) || !unsigned, "response_mismatch");
            }
            // Without an agreement number, the card is the proof.
            boolean cardSigned = !expected.excluded().contains("card_no");
            require(!success || message.has("no_agree") || cardSigned, "response_mismatch");
        }

        private static Json.Obj bound(Message message) {
            Json.Obj out = Json.object().with("outcome", "bound").with("card_no", message.required("card_no"));
            for (String name : List.of("no_agree", "no_order")) {
                String value = message.optional(name);
                out = value == null ? out : out.with(name, value);
            }
            return out;
        }

        /** RSP-2: only a signed refusal says what to do next. */
        private static Json.Obj refused(String code, String text, boolean signed) {
            Json.Obj out = Json.object()
                    .with("outcome", signed ? "refused" : "unsigned")
                    .with("ret_code", code)
                    .with("ret_msg", text);
            return signed ? out.with("next", nextStep(code)) : out;
        }

        /** RSP-2: the table of return codes. */
        static String nextStep(String code) {
            return switch (code) {
                case "1900", "8110", "8888", "9700" -> "ask_code_again";
                case "1000", "1901", "9701", "9702", "9703", "9704" -> "start_over";
                case "1103", "1104", "1106", "1108", "1109", "1112", "1113", "1114", "1115", "7018", "8099" ->
                        "ask_user_again";
                case "1100", "1101", "1102", "1105", "1107", "1110", "1200", "1805", "9907", "9912" ->
                        "ask_for_another_card";
                case "1001", "1004", "1012", "3006", "3007", "9002", "9901", "9902", "9903" -> "fix_request";
                case "1008", "3001", "3010" -> "fix_configuration";
                case "1009", "9910" -> "contact_lianlian";
                default -> "query_outcome";
            };
        }
    }

    // --------------------------------------------------------------- vectors

    /** A case, key or file that is not of the form that the vector format describes. */
    static final class Malformed extends RuntimeException {
        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    static void form(boolean condition, String message) {
        if (!condition) {
            throw new Malformed(message);
        }
    }

    /** An object of a vector file. */
    record Part(String what, Json.Obj object) {
        /** With the members that it may have, and no others. */
        static Part of(String what, Json value, String... allowed) {
            Part part = any(what, value);
            for (Json.Member member : part.object().members()) {
                form(List.of(allowed).contains(member.name()), "unknown member " + what + "." + member.name());
            }
            return part;
        }

        /** With any members: a file and a key may say more than is known here. */
        static Part any(String what, Json value) {
            form(value instanceof Json.Obj, what + " is not an object");
            Set<String> names = new HashSet<>();
            for (Json.Member member : ((Json.Obj) value).members()) {
                form(names.add(member.name()), "member twice: " + what + "." + member.name());
            }
            return new Part(what, (Json.Obj) value);
        }

        boolean has(String name) { return object.get(name) != null; }

        String text(String name) {
            form(object.get(name) instanceof Json.Text, what + "." + name + " is not a string");
            return ((Json.Text) object.get(name)).value();
        }

        String optionalText(String name) { return has(name) ? text(name) : null; }

        /** A list of strings; an absent one is {@code null}. */
        List<String> texts(String name) {
            if (!has(name)) {
                return null;
            }
            form(object.get(name) instanceof Json.Array, what + "." + name + " is not a list");
            List<String> texts = new ArrayList<>();
            for (Json item : ((Json.Array) object.get(name)).items()) {
                form(item instanceof Json.Text, what + "." + name + " has an item that is not a string");
                texts.add(((Json.Text) item).value());
            }
            return texts;
        }

        /** The member that says one of these words. */
        String word(String name, String... words) {
            form(List.of(words).contains(text(name)), what + "." + name + " is none of " + List.of(words));
            return text(name);
        }

        byte[] hex(String name) {
            try {
                return HexFormat.of().parseHex(text(name));
            } catch (IllegalArgumentException e) {
                throw new Malformed(what + "." + name + " is not hex");
            }
        }

        byte[] base64(String name) {
            try {
                return Signatures.base64(text(name), "");
            } catch (Refused e) {
                throw new Malformed(what + "." + name + " is not base64");
            }
        }

        /** The one of two members that is there. */
        String oneOf(String first, String second) {
            form(has(first) != has(second), what + " needs one of " + first + " and " + second);
            return has(first) ? first : second;
        }

        byte[] message() {
            return oneOf("message", "message_hex").equals("message") ? utf8(text("message")) : hex("message_hex");
        }

        Direction direction() {
            return Direction.valueOf(word("direction", "request", "response").toUpperCase(Locale.ROOT));
        }

        /** The allowed sign types: those of {@code allow}, or the default. */
        Set<SignType> allow(Set<SignType> otherwise) {
            if (!has("allow")) {
                return otherwise;
            }
            Set<SignType> types = EnumSet.noneOf(SignType.class);
            texts("allow").forEach(text -> types.add(SignType.of(text)));
            return types;
        }

        Set<String> excluded() {
            return has("excluded") ? Set.copyOf(new HashSet<>(texts("excluded"))) : Set.of();
        }
    }

    /** The operations of the vector format. */
    static final class Ops {
        private static final Set<SignType> BOTH = EnumSet.allOf(SignType.class);
        private final Map<String, Part> keys;

        Ops(Map<String, Part> keys) {
            this.keys = keys;
        }

        Json.Obj run(String op, Json in) {
            return switch (op) {
                case "order" -> order(Part.of("in", in, "names"));
                case "signing_string" -> signingString(Part.of("in", in, "message", "message_hex", "direction"));
                case "sign" -> sign(Part.of("in", in, "message", "key", "sign_type"));
                case "verify" -> verify(Part.of("in", in, "message", "key", "direction", "allow", "excluded"));
                case "verify_raw" -> verifyRaw(
                        Part.of("in", in, "key", "public", "digest", "message_hex", "signature_hex"));
                case "body" -> body(Part.of("in", in, "fields", "key", "sign_type"));
                case "bind_verify_request" -> bindVerifyRequest(Part.of("in", in, "fields", "key", "sign_type"));
                case "bind_verify_response" -> bindVerifyResponse(
                        Part.of("in", in, "message", "message_hex", "key", "request", "allow", "excluded"));
                case "import_key" -> importKey(Part.of("in", in, "text", "der", "kind"));
                default -> throw new Malformed("unknown op " + op);
            };
        }

        private Json.Obj order(Part in) {
            form(in.has("names"), "in.names is missing");
            return Json.object().with("names", Order.sorted(in.texts("names")));
        }

        private Json.Obj signingString(Part in) {
            Direction direction = in.direction();
            SigningString string = SigningString.of(Message.parse(in.message()), direction, Set.of());
            Json.Obj out = Json.object().with("signing_string", string.text());
            return string.unsigned().isEmpty() ? out : out.with("unsigned", string.unsigned());
        }

        private Json.Obj sign(Part in) {
            byte[] bytes = utf8(in.text("message"));
            Keys.Private key = privateKey(in.text("key"));
            SignType asked = SignType.of(in.text("sign_type"));
            Message message = Signatures.withSignType(Message.parse(bytes), asked);
            SigningString string = SigningString.of(message, Direction.REQUEST, Set.of());
            return Json.object()
                    .with("signature", Signatures.sign(key, asked, string.bytes()))
                    .with("signing_string", string.text());
        }

        private Json.Obj verify(Part in) {
            byte[] bytes = utf8(in.text("message"));
            Direction direction = in.direction();
            Keys.Public key = publicKey(in.text("key"));
            Signatures.verify(Message.parse(bytes), direction, in.allow(BOTH), in.excluded(), key);
            return valid();
        }

        private Json.Obj verifyRaw(Part in) {
            byte[] message = in.hex("message_hex");
            byte[] signature = in.hex("signature_hex");
            SignType type = in.word("digest", "md5", "sha256").equals("md5") ? SignType.RSA : SignType.SHA256;
            boolean named = in.oneOf("key", "public").equals("key");
            Keys.Public key = named ? publicKey(in.text("key")) : half(in, "public").pub();
            Signatures.verify(key, type, message, signature);
            return valid();
        }

        private static Json.Obj valid() { return Json.object().with("valid", new Json.Bool(true)); }

        private Json.Obj body(Part in) {
            form(in.object().get("fields") instanceof Json.Obj, "in.fields is not an object");
            Keys.Private key = privateKey(in.text("key"));
            SignType asked = SignType.of(in.text("sign_type"));
            Request request = Writing.write(((Json.Obj) in.object().get("fields")).members(), asked, key);
            return Json.object().with("body", request.body()).with("signing_string", request.signingString());
        }

        private Json.Obj bindVerifyRequest(Part in) {
            form(in.object().get("fields") instanceof Json.Obj, "in.fields is not an object");
            Keys.Private key = privateKey(in.text("key"));
            SignType asked = SignType.of(in.text("sign_type"));
            Request request = Request.prepare(((Json.Obj) in.object().get("fields")).members(), asked, key);
            return Json.object().with("body", request.body()).with("signing_string", request.signingString());
        }

        private Json.Obj bindVerifyResponse(Part in) {
            byte[] message = in.message();
            Part request = Part.of(
                    "in.request", in.object().get("request"), "oid_partner", "user_id", "no_order", "sign_type");
            Keys.Public key = publicKey(in.text("key"));
            Message asked = Message.of(request.object().members());
            Json signType = asked.get("sign_type");
            Set<SignType> allow =
                    in.allow(signType == null ? BOTH : EnumSet.of(SignType.of(Message.text(signType))));
            return Response.read(message, Response.Expected.of(asked, allow, in.excluded()), key);
        }

        private Json.Obj importKey(Part in) {
            boolean isText = in.oneOf("text", "der").equals("text");
            boolean isPrivate = in.word("kind", "private", "public").equals("private");
            Keys.Kind kind = isPrivate ? Keys.Kind.PRIVATE : Keys.Kind.PUBLIC;
            Keys.Imported key =
                    isText ? Keys.fromText(in.text("text"), kind) : Keys.fromDer(in.base64("der"), kind);
            return Json.object()
                    .with("bits", new Json.Num(Integer.toString(key.pub().bits())))
                    .with("format", key.format());
        }

        private Keys.Private privateKey(String id) { return half(key(id), "private").priv(); }

        private Keys.Public publicKey(String id) { return half(key(id), "public").pub(); }

        private Part key(String id) {
            form(keys.containsKey(id), "no key " + id);
            return keys.get(id);
        }

        /** One half of a key entry: PKCS#8 or SPKI, in DER, in base64. */
        static Keys.Imported half(Part entry, String half) {
            boolean isPrivate = half.equals("private");
            byte[] der = entry.base64(half);
            Keys.Imported key = Keys.fromDer(der, isPrivate ? Keys.Kind.PRIVATE : Keys.Kind.PUBLIC);
            boolean asDescribed = key.format().equals(isPrivate ? "pkcs8-der" : "spki-der");
            form(asDescribed, entry.what() + "." + half + " is " + key.format());
            return key;
        }
    }

    /** Runs files and counts. */
    static final class Runner {
        private static final int MAX_DEPTH = 64;

        /** The crate's judgement of a message, not a rule of the protocol: nothing in SPEC.md to check it by. */
        private static final String LEFT_OUT = "diagnose";

        private final PrintStream out;
        private final List<String> jcaAlone = new ArrayList<>();
        private int passed;
        private int failed;
        private int leftOut;

        Runner(PrintStream out) {
            this.out = out;
        }

        private void fail(String file, String id, String expected, String got) {
            failed++;
            out.println(file + ": " + printable(id) + ": expected " + printable(expected) + ", got " + printable(got));
        }

        /** One line, whatever a hostile file puts into it. */
        private static String printable(String text) {
            StringBuilder line = new StringBuilder();
            text.codePoints().limit(2000).forEach(c -> {
                if (Character.isISOControl(c)) {
                    line.append(String.format("\\u%04x", c));
                } else {
                    line.appendCodePoint(c);
                }
            });
            return line.toString();
        }

        /** A file, the .json files directly in a folder, or {@code -}. */
        void path(String name) {
            if (name.equals("-") || !Files.isDirectory(Path.of(name))) {
                file(name);
                return;
            }
            try (Stream<Path> inside = Files.list(Path.of(name))) {
                List<Path> files = inside.filter(path -> path.getFileName().toString().endsWith(".json")).toList();
                files.stream().sorted().forEach(path -> file(path.toString()));
            } catch (IOException e) {
                fail(name, "-", "a folder", e.toString());
            }
        }

        private void file(String name) {
            int passedBefore = passed;
            int failedBefore = failed;
            try {
                byte[] bytes = name.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(name));
                cases(name, bytes);
            } catch (IOException e) {
                fail(name, "-", "a file", e.toString());
            } catch (Refused e) {
                fail(name, "-", "a vector file", e.code);
            } catch (Malformed e) {
                fail(name, "-", "a vector file", e.getMessage());
            }
            out.println(name + ": " + (passed - passedBefore) + " passed, " + (failed - failedBefore) + " failed");
        }

        private void cases(String name, byte[] bytes) {
            String text = JsonReader.decode(bytes);
            Json root = JsonReader.read(text.startsWith("\ufeff") ? text.substring(1) : text, MAX_DEPTH);
            Part file = Part.any("file", root);
            file.word("format", "mpay-vectors/1");
            file.optionalText("title");
            Ops ops = new Ops(file.has("keys") ? keys(name, file.object().get("keys")) : Map.of());
            form(file.object().get("cases") instanceof Json.Array, "file.cases is not a list");
            Set<String> ids = new HashSet<>();
            int number = 0;
            for (Json item : ((Json.Array) file.object().get("cases")).items()) {
                number++;
                String id = item instanceof Json.Obj o && o.get("id") instanceof Json.Text t ? t.value() : "#" + number;
                try {
                    Part one = Part.of("case", item, "id", "rules", "comment", "source", "op", "in", "out", "err");
                    form(ids.add(one.text("id")), "duplicate id");
                    run(name, one, ops);
                } catch (Malformed e) {
                    fail(name, id, "a case", e.getMessage());
                }
            }
        }

        private void run(String file, Part one, Ops ops) {
            one.texts("rules");
            one.optionalText("comment");
            one.optionalText("source");
            boolean succeeds = one.oneOf("out", "err").equals("out");
            if (one.text("op").equals(LEFT_OUT)) {
                leftOut++;
                return;
            }
            String expected = succeeds ? "out " + Json.write(one.object().get("out")) : "err " + one.text("err");
            int jcaBefore = Signatures.acceptedByJcaAlone;
            Json result = null;
            String got;
            try {
                result = ops.run(one.text("op"), one.object().get("in"));
                got = "out " + Json.write(result);
            } catch (Refused e) {
                got = "err " + e.code;
            } catch (Signatures.JcaDisagrees e) {
                got = e.getMessage();
            }
            if (Signatures.acceptedByJcaAlone > jcaBefore) {
                jcaAlone.add(file + ": " + one.text("id"));
            }
            if (succeeds ? one.object().get("out").equals(result) : got.equals(expected)) {
                passed++;
            } else {
                fail(file, one.text("id"), expected, got);
            }
        }

        /** The key entries; one that contradicts itself counts as a failure of its own. */
        private Map<String, Part> keys(String file, Json value) {
            form(value instanceof Json.Obj, "file.keys is not an object");
            Map<String, Part> keys = new HashMap<>();
            for (Json.Member member : ((Json.Obj) value).members()) {
                String what = "keys." + member.name();
                Part entry = Part.any(what, member.value());
                form(keys.put(member.name(), entry) == null, "key twice: " + what);
                try {
                    checkKey(entry);
                } catch (Malformed e) {
                    fail(file, what, "a key", e.getMessage());
                } catch (Refused e) {
                    // A key that the rules refuse may be the point of a case: the cases that use it meet the code.
                }
            }
            return keys;
        }

        private static void checkKey(Part entry) {
            entry.optionalText("source");
            Json bits = entry.object().get("bits");
            form(bits == null || bits instanceof Json.Num, entry.what() + ".bits is not a number");
            Keys.Public half = null;
            for (String name : List.of("private", "public")) {
                if (entry.has(name)) {
                    Keys.Public read = Ops.half(entry, name).pub();
                    form(half == null || half.equals(read), "the halves are of different keys");
                    String size = Integer.toString(read.bits());
                    form(bits == null || Json.write(bits).equals(size), "the key has " + size + " bits");
                    half = read;
                }
            }
        }

        boolean finish() {
            if (!jcaAlone.isEmpty()) {
                out.println("note: java.security.Signature alone would have accepted " + jcaAlone.size()
                        + " signatures that SIG-5, SIG-6, SIG-7 refuse: " + String.join(", ", jcaAlone));
            }
            if (leftOut > 0) {
                out.println("left out: " + leftOut + " cases of " + LEFT_OUT + ", which no rule decides");
            }
            out.println(passed + " passed, " + failed + " failed");
            out.flush();
            return passed > 0 && failed == 0;
        }
    }

    public static void main(String[] args) {
        Runner runner = new Runner(new PrintStream(System.out, true, StandardCharsets.UTF_8));
        for (String name : args) {
            runner.path(name);
        }
        System.exit(runner.finish() ? 0 : 1);
    }
}
