"""Scrapy set up for one site: its pace and limits, the guard on names and addresses, and failures given a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Request, Response
from scrapy.resolver import CachingThreadedResolver
from scrapy.settings import Settings
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.internet.error import DNSLookupError
from twisted.python.failure import Failure

from jixiao.fetch.guard import Guard, RefusalCode, is_public
from jixiao.fetch.sites import Site, Sites

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.defer import Deferred

GUARD, ALLOW_PRIVATE = "JIXIAO_GUARD", "JIXIAO_ALLOW_PRIVATE"
MAX_DELAY = 60.0
"""Seconds between two requests to which AutoThrottle slows down at most when a site gets slow."""
_PASSING = frozenset({408, 425, 429})
"""Answers, beside 5xx, that may be another tomorrow."""
_UNUSED_SCHEMES = ("file", "ftp", "s3", "data")


class RefusedError(IgnoreRequest):
    """The guard does not let a request out, or its answer in; `code` says why."""

    def __init__(self, code: RefusalCode) -> None:
        """Keep the code."""
        super().__init__(code)
        self.code = code


class GuardMiddleware:
    """Stands next to the network: every request passes it, those of redirects and of robots.txt too."""

    def __init__(self, guard: Guard) -> None:
        """Take the rule of the site."""
        self._guard = guard

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> GuardMiddleware:
        """Return the middleware for a crawler."""
        return cls(crawler.settings[GUARD])

    def process_request(self, request: Request) -> None:
        """Refuse an address outside the site.

        Raises:
            RefusedError: it is.
        """
        code = self._guard.refusal(request.url)
        if code is not None:
            raise RefusedError(code)

    def process_response(self, request: Request, response: Response) -> Response:
        """Return an answer that came from where it may come from.

        Raises:
            RefusedError: the other end of the connection is a private address, whatever the name resolved to.
        """
        del request
        peer = response.ip_address
        if not self._guard.allow_private and peer is not None and not is_public(str(peer)):
            raise RefusedError("private_address")
        return response


class GuardedResolver(CachingThreadedResolver):
    """Resolves names for the connection itself, so that the address that is checked is the one connected to."""

    allow_private = False
    refused: ClassVar[set[str]] = set()
    """Names that resolved to a private address: the connection reports no more than that there was no address."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> GuardedResolver:  # noqa: ANN401  as Scrapy has it
        """Return the resolver for the process."""
        resolver = super().from_crawler(crawler, reactor)
        resolver.allow_private = crawler.settings.getbool(ALLOW_PRIVATE)
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802  Twisted's name
        """Return the address of a name; a private one is an error."""
        return super().getHostByName(name, timeout).addCallback(self._checked, name)

    def _checked(self, address: str, name: str) -> str:
        if not self.allow_private and not is_public(address):
            self.refused.add(name)
            raise DNSLookupError(f"{name} is at the private address {address}")
        return address


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """Why a request gave nothing: `rule` where robots.txt or the sites file forbids it, `transient` if it may pass."""

    code: str
    status: int | None = None
    message: str | None = None
    rule: bool = False
    transient: bool = False


def failure_of(failure: Failure) -> Failed:
    """Return why a request gave nothing."""
    error = failure.value
    if isinstance(error, HttpError):
        status = error.response.status
        return Failed(code="http_error", status=status, transient=status >= 500 or status in _PASSING)
    if isinstance(error, RefusedError):
        return Failed(code=error.code, rule=error.code == "other_domain")
    if isinstance(error, IgnoreRequest):
        return _ignored(str(error))
    if isinstance(error, DownloadCancelledError):
        return Failed(code="too_large", rule=True)
    request: Request | None = getattr(failure, "request", None)
    host = urlsplit(request.url).hostname if request is not None else None
    if isinstance(error, CannotResolveHostError) and host in GuardedResolver.refused:
        return Failed(code="private_address", message=f"{host} 解析为内网地址")
    return _network_failure(error)


def _network_failure(error: BaseException | None) -> Failed:
    named = (
        (CannotResolveHostError, "dns"),
        (DownloadTimeoutError, "timeout"),
        (DownloadConnectionRefusedError, "connection_refused"),
        (ResponseDataLossError, "broken_transfer"),
        (DownloadFailedError, "broken_transfer"),
    )
    code = next((code for kind, code in named if isinstance(error, kind)), "network")
    if "certificate verify failed" in str(error):
        code = "certificate"
    return Failed(code=code, message=str(error)[:300] or type(error).__name__, transient=True)


def _ignored(message: str) -> Failed:
    if "robots.txt" in message:
        return Failed(code="robots_forbidden", rule=True)
    if "redirections" in message:
        return Failed(code="too_many_redirects")
    if "DOWNLOAD_MAXSIZE" in message or "larger than" in message:
        return Failed(code="too_large", rule=True)
    return Failed(code="ignored", message=message)


def settings_for(sites: Sites, site: Site | None, log_file: str, version: str) -> Settings:
    """Return Scrapy's settings for a site, or with None for the process."""
    settings = Settings(
        {
            "USER_AGENT": f"jixiao/{version} (+{sites.contact})",
            "ROBOTSTXT_OBEY": True,
            "ROBOTSTXT_USER_AGENT": "jixiao",
            "COOKIES_ENABLED": False,  # none are needed; to check them a list of domains would be downloaded
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,  # no port is opened
            "HTTPPROXY_ENABLED": False,  # behind a proxy the address of a name could not be checked
            "DOWNLOAD_HANDLERS": dict.fromkeys(_UNUSED_SCHEMES),
            "TWISTED_DNS_RESOLVER": "jixiao.fetch.scrapy_setup.GuardedResolver",
            "DOWNLOADER_MIDDLEWARES": {"jixiao.fetch.scrapy_setup.GuardMiddleware": 960},
            "DEFAULT_REQUEST_HEADERS": {"Accept": "*/*", "Accept-Language": "zh-CN,zh;q=0.9"},
            "DOWNLOAD_WARNSIZE": 0,
            "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",  # in the order of the page
            "REDIRECT_MAX_TIMES": 10,
            "LOG_FILE": log_file,
            "LOG_LEVEL": "WARNING",
            "LOGSTATS_INTERVAL": 0,
            "STATS_DUMP": False,
            ALLOW_PRIVATE: sites.allow_private,
        }
    )
    if site is not None:
        settings.setdict(
            {
                "AUTOTHROTTLE_ENABLED": True,
                "AUTOTHROTTLE_START_DELAY": site.delay_seconds,
                "AUTOTHROTTLE_MAX_DELAY": max(MAX_DELAY, site.delay_seconds),
                "AUTOTHROTTLE_TARGET_CONCURRENCY": float(site.concurrency),
                "DOWNLOAD_DELAY": site.delay_seconds,
                "CONCURRENT_REQUESTS": site.concurrency,
                "CONCURRENT_REQUESTS_PER_DOMAIN": site.concurrency,
                "DOWNLOAD_TIMEOUT": site.timeout_seconds,
                "DOWNLOAD_MAXSIZE": site.max_bytes,
                "DOWNLOAD_VERIFY_CERTIFICATES": site.verify_certificates,
                "RETRY_TIMES": site.retries,
                GUARD: site.guard,
            },
            priority="project",
        )
    return settings
