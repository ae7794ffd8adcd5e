"""An authority with a certificate between root and signer, and tokens with other unsigned parts."""

import subprocess
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from tests.proof.tsa import CONFIG, POLICY, YEAR, Key, LocalAuthority, now
from typing_extensions import override

from tutela.proof import der


def new_key(rsa_bits: int | None = None) -> Key:
    if rsa_bits:
        return rsa.generate_private_key(public_exponent=65537, key_size=rsa_bits)
    return ec.generate_private_key(ec.SECP256R1())


def named(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def issued(
    subject: str,
    issuer: str,
    key: Key,
    by: Key,
    serial: int = 1,
    until: datetime | None = None,
    *,
    ca: bool = True,
) -> x509.Certificate:
    """Return a certificate that began long ago."""
    builder = x509.CertificateBuilder(
        subject_name=named(subject),
        issuer_name=named(issuer),
        public_key=key.public_key(),
        serial_number=serial,
        not_valid_before=(now() - 2 * YEAR).replace(tzinfo=None, microsecond=0),
        not_valid_after=(until or now() + 9 * YEAR).replace(tzinfo=None, microsecond=0),
    ).add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    if not ca:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(usage, critical=True)
    return builder.sign(by, SHA256())


@dataclass
class DeepAuthority(LocalAuthority):
    """Root R, certificate I between, signer S number 77; its tokens bring I and S along."""

    between_until: timedelta = YEAR
    between_rsa: int | None = None
    root_rsa: int | None = None
    between: x509.Certificate = field(init=False)
    between_key: Key = field(init=False)
    top_key: Key = field(init=False)

    @override
    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.top_key, self.between_key = new_key(self.root_rsa), new_key(self.between_rsa)
        self.key = new_key()
        root = issued("R", "R", self.top_key, self.top_key)
        until = now() + self.between_until
        self.between = issued("I", "R", self.between_key, self.top_key, 2, until)
        signer = issued("S", "I", self.key, self.between_key, 77, ca=False)
        secret = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (self.folder / "serial").write_text("01\n")
        (self.folder / "tsa.key").write_bytes(secret)
        for name, each in (("tsa", signer), ("root", root), ("between", self.between)):
            (self.folder / f"{name}.pem").write_bytes(each.public_bytes(Encoding.PEM))
        certs = f"certs = {self.folder}/between.pem"
        text = CONFIG.format(
            folder=self.folder, policy=POLICY, certs=certs, signer_digest=self.signer_digest
        )
        (self.folder / "ts.cnf").write_text(text)

    def between_by_sha_1(self) -> x509.Certificate:
        """Return the certificate between, as its root signed it in other days."""
        folder = self.folder
        for name, key in (("top.key", self.top_key), ("between.key", self.between_key)):
            secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            (folder / name).write_bytes(secret)
        (folder / "ext").write_text("basicConstraints=critical,CA:TRUE\n")
        asked = ["openssl", "req", "-new", "-key", folder / "between.key", "-subj", "/CN=I"]
        made = ["openssl", "x509", "-req", "-in", folder / "csr", "-CA", folder / "root.pem"]
        made += ["-CAkey", folder / "top.key", "-sha1", "-set_serial", "2", "-days", "30"]
        made += ["-extfile", folder / "ext", "-out", folder / "sha1.pem"]
        for command in ([*asked, "-out", folder / "csr"], made):
            subprocess.run(list(map(str, command)), check=True, capture_output=True)
        return x509.load_pem_x509_certificate((folder / "sha1.pem").read_bytes())


def certificates_in(response: bytes) -> tuple[bytes, ...]:
    """Return the certificates that came along."""
    *_, fields = _parts(response)
    (held,) = (each for each in fields if each.tag == der.CERTIFICATES)
    listed = der.elements(response, held.body, held.end)
    return tuple(response[each.start : each.end] for each in listed)


def rebuilt(
    response: bytes,
    certificates: tuple[bytes, ...] | None = None,
    attributes: bytes = b"",
    lists: bytes = b"",
) -> bytes:
    """Return a response with other unsigned parts: certificates, attributes, revocation lists."""
    status, kind, fields = _parts(response)
    held = certificates_in(response) if certificates is None else certificates
    *first, infos = (response[each.start : each.end] for each in fields)
    parts = [each for each in first if each[0] != der.CERTIFICATES]
    parts.append(der.encode(der.CERTIFICATES, b"".join(sorted(held))))
    if lists:
        parts.append(der.encode(0xA1, lists))
    if attributes:
        (info,) = der.elements(response, fields[-1].body, fields[-1].end)
        body = der.content(response, info) + der.encode(0xA1, attributes)
        infos = der.encode(0x31, der.encode(der.SEQUENCE, body))
    signed = der.encode(der.SEQUENCE, b"".join((*parts, infos)))
    token = der.encode(der.SEQUENCE, kind + der.encode(der.CERTIFICATES, signed))
    return der.encode(der.SEQUENCE, status + token)


def attribute(content: bytes) -> bytes:
    """Return an attribute of a kind that nobody knows."""
    kind = der.encode(der.OBJECT, b"\x2a\x03\x04")
    return der.encode(der.SEQUENCE, kind + der.encode(0x31, der.encode(der.OCTETS, content)))


def _parts(response: bytes) -> tuple[bytes, bytes, tuple[der.Element, ...]]:
    status, token = der.inside(response, der.element_at(response), der.SEQUENCE, der.SEQUENCE)
    kind, wrapper = der.inside(response, token, der.OBJECT, der.CERTIFICATES)
    (signed,) = der.inside(response, wrapper, der.SEQUENCE)
    fields = der.inside(response, signed)
    return response[status.start : status.end], response[kind.start : kind.end], fields
