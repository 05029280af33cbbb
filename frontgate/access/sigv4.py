"""Verifying AWS Signature Version 4: who signed this request, and is the signature good now?

The texts are API Gateway's (recorded), in the order in which AWS's services look at a signature:
time, signed headers, algorithm, credential scope, key, signature. A signature may be used again
while it is good, as on AWS.
"""

from __future__ import annotations

import hmac

from frontgate.access.canonical_request import canonical_request, signature, string_to_sign
from frontgate.access.signed_request import (
    ALGORITHM,
    IncompleteSignatureError,
    SignatureError,
    SignedRequest,
    basic_format,
    read_signature,
)
from frontgate.wire import Clock, Credential, CredentialFinder, HttpRequest

SERVICE = "execute-api"
_TERMINATOR = "aws4_request"
_WINDOW = 5 * 60
"""Seconds that a signature's time may differ from ours, either way (recorded)."""


class InvalidSignatureError(SignatureError):
    """The signature is out of date, for something else, or wrong."""


class UnknownCredentialError(SignatureError):
    """Nobody has this access key, or the session token is not the one that belongs to it."""

    def __init__(self) -> None:
        super().__init__("The security token included in the request is invalid.")


class ExpiredCredentialError(SignatureError):
    """The session is over."""

    def __init__(self) -> None:
        super().__init__("The security token included in the request is expired")


class SigV4:
    """Verifies the signatures of requests to one API's region."""

    def __init__(
        self,
        *,
        region: str,
        clock: Clock,
        credentials: CredentialFinder,
        service: str = SERVICE,
    ) -> None:
        self._service = service
        self._region = region
        self._clock = clock
        self._credentials = credentials

    async def authenticate(self, request: HttpRequest) -> Credential:
        """Whoever signed the request. Raises `SignatureError`, `BackendError`, `TimeoutError`."""
        signed = read_signature(request)
        now = self._clock()
        _check_time(signed, now)
        access_key, scope = self._scope(signed)
        credential = await self._credentials(access_key)
        if credential is None or not _has_token(credential, signed.session_token):
            raise UnknownCredentialError
        if credential.expires is not None and now >= credential.expires:
            raise ExpiredCredentialError
        _check_signature(request, signed, credential.secret_key, scope)
        return credential

    def _scope(self, signed: SignedRequest) -> tuple[str, tuple[str, str, str]]:
        """The access key, and date, region and service of the signing key."""
        if "host" not in signed.signed_headers:
            raise InvalidSignatureError(
                "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
            )
        if signed.algorithm != ALGORITHM:
            raise IncompleteSignatureError(
                f"Unsupported AWS 'algorithm': '{signed.algorithm}' (only {ALGORITHM} for now). "
            )
        parts = signed.credential.split("/")
        if len(parts) != 5:
            raise IncompleteSignatureError(
                "Credential must have exactly 5 slash-delimited elements, e.g. "
                f"keyid/date/region/service/term, got '{signed.credential}'"
            )
        access_key, date, region, service, terminator = parts
        wrong = "".join(self._scope_errors(signed.timestamp, date, region, service, terminator))
        if wrong:
            raise InvalidSignatureError(wrong)
        return access_key, (date, region, service)

    def _scope_errors(
        self, timestamp: str, date: str, region: str, service: str, terminator: str
    ) -> list[str]:
        """Each with a space after it, the last one too (recorded)."""
        errors = []
        if region != self._region:
            errors.append(f"Credential should be scoped to a valid region, not '{region}'. ")
        if service != self._service:
            errors.append(f"Credential should be scoped to correct service: '{self._service}'. ")
        if terminator != _TERMINATOR:
            errors.append(
                f"Credential should be scoped with a valid terminator: '{_TERMINATOR}', "
                f"not '{terminator}'. "
            )
        if date != timestamp[:8]:
            errors.append(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date "
                f"from HTTP: '{date}' != '{timestamp[:8]}', from '{timestamp}'. "
            )
        return errors


def _check_time(signed: SignedRequest, now: float) -> None:
    """A presigned request is good for as long as it says (documented), else for five minutes."""
    lifetime = _WINDOW if signed.expires is None else signed.expires
    earliest, latest = now - lifetime, now + _WINDOW
    if signed.time < earliest:
        raise InvalidSignatureError(
            f"Signature expired: {signed.timestamp} is now earlier than {basic_format(earliest)} "
            f"({basic_format(now)} - {max(1, lifetime // 60)} min.)"
        )
    if signed.time > latest:
        raise InvalidSignatureError(
            f"Signature not yet current: {signed.timestamp} is still later than "
            f"{basic_format(latest)} ({basic_format(now)} + {_WINDOW // 60} min.)"
        )


def _has_token(credential: Credential, sent: str | None) -> bool:
    expected = credential.session_token
    if expected is None or sent is None:
        return expected is None and sent is None
    return hmac.compare_digest(expected.encode(), sent.encode())


def _check_signature(
    request: HttpRequest, signed: SignedRequest, secret_key: str, scope: tuple[str, str, str]
) -> None:
    canonical = canonical_request(request, signed)
    text = string_to_sign(signed, canonical)
    expected = signature(text, secret_key=secret_key, scope=scope)
    if not hmac.compare_digest(expected.encode(), signed.signature.encode()):
        raise InvalidSignatureError(
            "The request signature we calculated does not match the signature you provided. Check "
            "your AWS Secret Access Key and signing method. Consult the service documentation for "
            f"details.\n\nThe Canonical String for this request should have been\n'{canonical}'\n\n"
            f"The String-to-Sign should have been\n'{text}'\n"
        )
