"""The only reader of the environment: typed settings with prefix FACTDESK_, refused when odd."""

import secrets
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.errors import InvalidInputError
from models.languages import read_languages
from models.redaction import Personal, read_kinds
from models.retention import read_retention
from models.scale_list import read_scales

Seconds = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(gt=0)]
_PORTS = 65_536
Points = Annotated[float, Field(ge=0, le=1000)]


class Settings(BaseSettings):
    """Everything that can be set, each with its reason; docs/settings.md is made from this class."""

    model_config = SettingsConfigDict(env_prefix="FACTDESK_", frozen=True, extra="forbid")

    data_dir: Path = Field(
        Path("var"),
        description="Folder of the embedded engines' data, the secret key and logs.",
    )
    database_url: str | None = Field(
        None,
        description="PostgreSQL with pgvector, as postgresql://user@host/name. Unset: the embedded server.",
    )
    redis_url: str | None = Field(
        None, description="Redis, as redis://host:6379/0. Unset: the embedded server on a Unix socket."
    )
    host: str = Field("127.0.0.1", description="Address on which the web server listens.")
    port: int = Field(8000, ge=1, le=65535, description="Port on which the web server listens.")
    web_threads: Count = Field(
        16,
        description="Threads of the web server, each with a database connection; they mostly wait for its disk.",
    )
    secret_key: SecretStr | None = Field(
        None,
        description="Signs cookies. Unset: made once and kept, readable by its owner alone, in the data folder.",
    )
    secure_cookies: bool = Field(False, description="Send cookies over HTTPS only; switch on behind a TLS proxy.")
    trusted_proxies: int = Field(
        0, ge=0, description="How many reverse proxies in front set X-Forwarded-For and -Proto."
    )
    anonymous_submit: bool | None = Field(
        None,
        description="Accept submissions without sign-in. Unset: on with the embedded database, off otherwise.",
    )
    submit_limit: str = Field(
        "60 per minute",
        description="How often one person, or one address without an account, may submit, e.g. 9 per minute; off: any.",
    )
    read_limit: str = Field(
        "3000 per minute", description="The same for reading by programs; a program that waits for a job reads once."
    )
    sign_in_limit: str = Field("10 per minute", description="How often one address may try to sign in; off: any.")
    session_days: Count = Field(14, description="Days after which a sign-in ends.")
    max_text_characters: Count = Field(
        200_000, description="Longest text of a submission; a novel's chapter is about 30,000."
    )
    max_claim_characters: Count = Field(
        2_000, description="Longest text that is accepted as one claim; longer ones are articles."
    )
    max_bulk_rows: Count = Field(
        10_000, description="Most claims that one list may hold; the lines beyond are returned with the reason."
    )
    max_bulk_bytes: Count = Field(
        5_000_000, description="Largest list of claims that can be sent at once, unpacked where it is gzip."
    )
    max_file_bytes: Count = Field(
        10_000_000,
        description="Largest document (PDF, DOCX, mail, subtitles, transcript) that can be sent or fetched at once.",
    )
    read_seconds: Seconds = Field(
        30,
        description="Work that reading one page or document may take, in a process that can be ended; on a busy machine"
        " it may last four times as long.",
    )
    read_memory_mb: Annotated[int, Field(ge=256)] = Field(
        1024, description="Memory that this process may take, its libraries included; what needs more is refused."
    )
    max_import_bytes: Count = Field(
        50_000_000,
        description="Largest file of fact-checks that can be sent over HTTP, packed as it is; commands know no limit.",
    )
    encoder: str = Field(
        "all-MiniLM-L6-v2",
        description="Sentence-transformers model: the packaged default by name, or a folder with safetensors.",
    )
    encoder_adapter: str = Field(
        "packaged",
        description="What the encoder has learned of claims and fact-checks beside its own weights: “packaged”, which"
        " the packaged encoder alone gets, “none”, or a file made by `factdesk train-adapter`.",
    )
    encoder_languages: str = Field(
        "en",
        description="Languages that the encoder reads, as “en, de”, or “all”; claims in others are marked, and never"
        " answered automatically.",
    )
    encoder_batch: Count = Field(
        32, description="Texts encoded at once; larger batches gain little on a CPU and delay the heartbeat."
    )
    cross_encoder: str | None = Field(
        None,
        description="Cross-encoder that reads the first candidates again: a folder with safetensors, or the name of one"
        " downloaded before. Unset: none, which automatic answers need.",
    )
    cross_encoder_width: Count = Field(
        20,
        description="Candidates of a claim that the cross-encoder reads; each costs as much as encoding a claim, and on"
        " tweets the ranker has 99 % of the true ones among its first 20.",
    )
    torch_threads: Count = Field(
        2, description="Encodings of a job that run side by side, one thread each; more than the cores only costs."
    )
    worker_threads: Count = Field(
        2, description="Short jobs that one worker runs side by side with one encoder; one long job comes on top."
    )
    worker_memory_mb: int = Field(
        4096,
        ge=0,
        description="Memory that one worker may take; what asks for more fails alone. 0: no limit.",
    )
    dense_width: Count = Field(
        100,
        description="Candidates from the vector search; on 14,000 fact-checks 100 miss under 2 % of true ones.",
    )
    lexical_width: Count = Field(
        100, description="Candidates from BM25; it finds names and numbers that the encoder blurs."
    )
    dated_width: int = Field(
        50,
        ge=0,
        description="Candidates from the weeks after a dated claim, when most are checked, whatever their words.",
    )
    lexical_postings: Count = Field(
        6000,
        description="Fact-checks that BM25 scores at most per claim, the rarest words first; bounds the time.",
    )
    suggest_from: float = Field(
        0.5,
        ge=0.05,
        le=1,
        description="Probability from which two claims are suggested as the same; of those, six of seven were right.",
    )
    hnsw_from: Count = Field(
        50_000,
        description="Vectors from which on an approximate index is built; below, comparing with all is fast.",
    )
    index_memory_mb: int = Field(
        1024,
        ge=0,
        description="Memory of a worker for fact-checks, about 2.5 MB per 1,000; corpora beyond are searched in SQL.",
    )
    check_worthiness_from: float = Field(
        0.0,
        ge=0,
        le=1,
        description="Check-worthiness from which a sentence of an article is kept as a claim. 0 keeps all that state"
        " something: the model knows debates and posts, and thinks little of myths that were checked all the same.",
    )
    matches_kept: Count = Field(10, description="Candidates recorded per claim for the reviewer.")
    lease_seconds: Seconds = Field(
        30, description="Time after which a job whose worker shows no sign of life is given to another."
    )
    sweep_seconds: Seconds = Field(5, description="Pause between two looks for lost and waiting jobs.")
    case_lease_minutes: float = Field(
        10, gt=0, le=1440, description="Minutes for which a case stays with a reviewer who does nothing on its page."
    )
    case_warning_seconds: Seconds = Field(
        60, description="How long before that the page warns; also how long a begun case waits for who has left it."
    )
    agreement_alarm: float = Field(
        0.667,
        ge=-1,
        le=1,
        description="Krippendorff's alpha below which reviewers agree too little; the page Agreement warns of it.",
    )
    job_attempts: Count = Field(5, description="Attempts after which a job is failed and shown to the operator.")
    check_deadline_seconds: Seconds = Field(
        900, description="Longest attempt at a check; the longest text takes some minutes on one core."
    )
    import_deadline_seconds: Seconds = Field(
        3600, description="Longest attempt at an import; a million fact-checks are encoded in about an hour."
    )
    deliver_deadline_seconds: Seconds = Field(
        60, description="Longest attempt at telling a receiver outside; it has answered in seconds or not at all."
    )
    priority_harm: Points = Field(
        3.0,
        description="Points of a case in the inbox for each step of harm, from 0 to 3; the most, because what hurts"
        " people cannot wait.",
    )
    priority_reach: Points = Field(2.0, description="Points for each step of reach, from 0 to 3.")
    priority_demand: Points = Field(
        1.0, description="Points each time twice as many different people have asked; the hundredth tells little more."
    )
    priority_uncertainty: Points = Field(
        1.0, description="Points where the best match is as likely right as wrong: there a person's word tells most."
    )
    priority_age: Points = Field(
        0.5, description="Points for a day of waiting: after a month any case comes before the most harmful new one."
    )
    archive_deadline_seconds: Seconds = Field(
        60, description="Longest attempt at archiving what a link of evidence shows; it is fetched in seconds or not."
    )
    feed_interval_minutes: int = Field(
        30,
        ge=5,
        le=10_080,
        description="Minutes between two looks at a feed for which nothing else was said; sites that ask for longer"
        " pauses get them.",
    )
    feed_first_hours: Count = Field(
        24, description="How old an article may be that the first look at a feed takes; all older ones are passed over."
    )
    feed_old_hours: Count = Field(
        72, description="The same for later looks; what a feed lists without a date is as old as its first listing."
    )
    feed_most_per_poll: Count = Field(
        20, description="Most articles that one look at a feed sends on, the newest first; others wait for the next."
    )
    feed_most_per_day: Count = Field(
        100, description="Most articles of one feed in 24 hours; a feed that suddenly lists thousands floods nobody."
    )
    feed_gap_seconds: Seconds = Field(
        5, description="Pause between two articles of feeds that are fetched from one host."
    )
    feed_deadline_seconds: Seconds = Field(
        120, description="Longest attempt at looking at a feed; a sitemap with its parts takes the longest."
    )
    broker_timeout: Seconds = Field(
        1.0, description="Wait for Redis when a job is announced; workers find it without, some seconds later."
    )
    public_url: str | None = Field(
        None,
        description="Address under which others reach the desk, as https://desk.example; webhooks link to it.",
    )
    scales: str = Field(
        "desk",
        description="Scales for verdicts, the usual one first: desk, truth, claim-review, three, media, or the path of"
        " a .json file with one of your own; several with commas between.",
    )
    fetch_ports: str = Field(
        "80, 443",
        description="Ports from which pages are fetched, with commas between; any: also those above 1023, but none of"
        " known services. Webhooks may use any.",
    )
    outbound_private: bool = Field(
        False,
        description="Let webhooks and links reach addresses of the own network; off where strangers may enter links.",
    )
    redact: str = Field(
        "",
        description="What is taken out of all that is sent before it is stored: phone, email, handle, with commas"
        " between. Handles of public figures help to find what was checked; the other two hardly ever do.",
    )
    retention: str = Field(
        "",
        description="Days for which each kind of thing is kept, as “unreviewed=365, traces=30”; 0: for ever."
        " `factdesk privacy retain --dry-run` lists the kinds, and what would go.",
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        level = value.upper()
        if level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError("use DEBUG, INFO, WARNING or ERROR")
        return level

    @field_validator("database_url")
    @classmethod
    def _psycopg_driver(cls, value: str | None) -> str | None:
        if value is None:
            return None
        scheme, separator, rest = value.partition("://")
        if not separator or scheme.split("+")[0] not in {"postgresql", "postgres"}:
            raise ValueError("it must begin with postgresql://")
        return f"postgresql+psycopg://{rest}"

    @field_validator("redis_url")
    @classmethod
    def _redis_scheme(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("it must begin with redis://, rediss:// or unix://")
        return value

    @field_validator("submit_limit", "read_limit", "sign_in_limit")
    @classmethod
    def _known_limit(cls, value: str) -> str:
        from limits import parse_many

        if value.strip().lower() in {"", "off"}:
            return ""
        try:
            well_formed = all(limit.amount > 0 for limit in parse_many(value))
        except ValueError:
            well_formed = False
        if not well_formed:
            raise ValueError("write it as “60 per minute”, several with semicolons between, or “off”")
        return value

    @field_validator("encoder_languages")
    @classmethod
    def _known_languages(cls, value: str) -> str:
        read_languages(value)
        return value

    @field_validator("fetch_ports")
    @classmethod
    def _known_ports(cls, value: str) -> str:
        if value.strip().lower() == "any":
            return "any"
        numbers = [number.strip() for number in value.split(",")]
        if not all(number.isdecimal() and 0 < int(number) < _PORTS for number in numbers):
            raise ValueError("write numbers of ports as “80, 443”, or “any”")
        return ", ".join(numbers)

    @field_validator("redact")
    @classmethod
    def _known_personal_data(cls, value: str) -> str:
        return ", ".join(sorted(read_kinds(value)))

    @field_validator("retention")
    @classmethod
    def _known_retention(cls, value: str) -> str:
        read_retention(value)
        return value

    @field_validator("scales")
    @classmethod
    def _known_scales(cls, value: str) -> str:
        read_scales(value)
        return value

    @field_validator("public_url")
    @classmethod
    def _bare_address(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("https://", "http://")):
            raise ValueError("it must begin with https:// or http://")
        return value.rstrip("/") if value else None

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @property
    def embedded_database(self) -> bool:
        """True where the desk runs its own PostgreSQL."""
        return self.database_url is None

    @property
    def accepts_anonymous(self) -> bool:
        """True where a submission needs no sign-in."""
        return self.embedded_database if self.anonymous_submit is None else self.anonymous_submit

    def read_fetch_ports(self) -> frozenset[int] | None:
        """Return the ports from which pages are fetched; None where any that serves websites will do."""
        return None if self.fetch_ports == "any" else frozenset(map(int, self.fetch_ports.split(",")))

    def read_redactions(self) -> frozenset[Personal]:
        """Return what is taken out of all that is sent."""
        return read_kinds(self.redact)

    def read_secret_key(self) -> str:
        """Return the key that signs cookies, making and keeping one on first use."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value()
        return keep_secret(self.data_dir / "secret_key")


def keep_secret(path: Path) -> str:
    """Read the secret at `path`; the first process to come writes it, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    fresh.touch(mode=0o600)
    fresh.write_text(secrets.token_urlsafe(48), encoding="ascii")
    try:
        path.hardlink_to(fresh)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return path.read_text(encoding="ascii")


@cache
def load_settings() -> Settings:
    """Return this process's settings; a wrong value raises InvalidInputError naming the variable."""
    try:
        return Settings()
    except ValidationError as problem:
        first = problem.errors()[0]
        name = f"FACTDESK_{'_'.join(str(part) for part in first['loc']).upper()}"
        reason = first["msg"].removeprefix("Value error, ")
        raise InvalidInputError(f"The setting {name} is wrong: {reason}.", field=name) from None
