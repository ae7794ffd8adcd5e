"""A time-stamping authority of our own: certificates by `cryptography`, answers by openssl."""

import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from tutela.proof.timestamp import Authority

POLICY = "1.2.3.4.1"
YEAR = timedelta(days=365)
CONFIG = """
[ts]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = {signer_digest}
default_policy = {policy}
digests = sha1, sha256, sha384, sha512
ess_cert_id_chain = no
{certs}
"""

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def now() -> datetime:
    """Return the time by which openssl will stamp."""
    return datetime.now(UTC)  # noqa: TID251 - openssl reads the real clock, so the test must


@dataclass
class LocalAuthority:
    """One authority in one folder; every field that a test changes has a fine default."""

    folder: Path
    name: str = "first"
    usages: tuple[x509.ObjectIdentifier, ...] = (ExtendedKeyUsageOID.TIME_STAMPING,)
    critical: bool = True
    from_now: timedelta = -YEAR
    until_now: timedelta = YEAR
    chain: bool = False
    signer_digest: str = "sha256"
    rsa_bits: int | None = None
    root_key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"root of {self.name}")])
        began = now().replace(microsecond=0)
        root = (
            _begun(name, name, began - 2 * YEAR, began + 10 * YEAR, self.root_key)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(self.root_key, SHA256())
        )
        key: Key = ec.generate_private_key(ec.SECP256R1())
        if self.rsa_bits:
            key = rsa.generate_private_key(public_exponent=65537, key_size=self.rsa_bits)
        self.key, self.began, self.serial = key, began, x509.random_serial_number()
        signer = self.certificate(self.usages, critical=self.critical)
        self.ends = signer.not_valid_after_utc
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (self.folder / "serial").write_text("01\n")
        (self.folder / "tsa.key").write_bytes(secret)
        (self.folder / "tsa.pem").write_bytes(signer.public_bytes(Encoding.PEM))
        (self.folder / "root.pem").write_bytes(root.public_bytes(Encoding.PEM))
        certs = f"certs = {self.folder}/root.pem" if self.chain else ""
        text = CONFIG.format(
            folder=self.folder, policy=POLICY, certs=certs, signer_digest=self.signer_digest
        )
        (self.folder / "ts.cnf").write_text(text)

    def certificate(
        self, usages: tuple[x509.ObjectIdentifier, ...], *, critical: bool = True
    ) -> x509.Certificate:
        """Return a certificate of the signing key, always with the same number."""
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"root of {self.name}")])
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"clock of {self.name}")])
        start, end = self.began + self.from_now, self.began + self.until_now
        made = _begun(subject, name, start, end, self.key, self.serial)
        made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        if usages:
            made = made.add_extension(x509.ExtendedKeyUsage(usages), critical=critical)
        return made.sign(self.root_key, SHA256())

    @property
    def root(self) -> bytes:
        return (self.folder / "root.pem").read_bytes()

    @property
    def tsa(self) -> bytes:
        return (self.folder / "tsa.pem").read_bytes()

    @property
    def known(self) -> Authority:
        """Return the authority as somebody knows it who has its root certificate."""
        return Authority(self.name, self.root)

    def answer(self, request: bytes) -> bytes:
        """Return the response to a request."""
        query, reply = self.folder / "q.tsq", self.folder / "r.tsr"
        query.write_bytes(request)
        common = ("-config", self.folder / "ts.cnf", "-section", "ts")
        command = ["openssl", "ts", "-reply", *common, "-queryfile", query, "-out", reply]
        subprocess.run(list(map(str, command)), check=True, capture_output=True)
        return reply.read_bytes()

    def stamp(self, message: bytes, *, sha256: bool = False, certificates: bool = True) -> bytes:
        """Return a response over a message."""
        algorithm = HashAlgorithm.SHA256 if sha256 else HashAlgorithm.SHA512
        builder = TimestampRequestBuilder(message, algorithm, cert_req=certificates)
        return self.answer(builder.build().as_bytes())


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    start: datetime,
    end: datetime,
    key: Key,
    serial: int = 1,
) -> x509.CertificateBuilder:
    return x509.CertificateBuilder(
        issuer_name=issuer,
        subject_name=subject,
        public_key=key.public_key(),
        serial_number=serial,
        not_valid_before=start.replace(tzinfo=None),
        not_valid_after=end.replace(tzinfo=None),
    )
