//! Starting and ending: configuration, files, several processes, and what survives.

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

use tests::{Site, USERNAME, World, ask, log_in, portal};

#[tokio::test]
async fn a_busy_port_is_named_with_the_flag_that_moves_it() {
    let world = World::stopped(|setup| setup).await;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    for (flag, variable) in [
        ("--api-addr", "HIMARKET_API_ADDR"),
        ("--admin-addr", "HIMARKET_ADMIN_ADDR"),
        ("--portal-addr", "HIMARKET_PORTAL_ADDR"),
    ] {
        let outcome = world.run(&[flag, &address.to_string()]).await;
        let sentence = outcome.complaint();
        for part in [&*address.port().to_string(), "in use", flag, variable] {
            assert!(sentence.contains(part), "no `{part}` in: {sentence}");
        }
    }
    assert!(!world.data().exists(), "a start that fails leaves nothing behind");
}

#[tokio::test]
async fn a_data_folder_that_cannot_be_written_is_named() {
    let world = World::stopped(|setup| setup).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    let folder = file.path().join("data");
    let outcome = world.run(&["--data-dir", folder.to_str().unwrap()]).await;
    let sentence = outcome.complaint();
    for part in [folder.to_str().unwrap(), "cannot be written", "--data-dir", "HIMARKET_DATA_DIR"] {
        assert!(sentence.contains(part), "no `{part}` in: {sentence}");
    }
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused_in_one_sentence() {
    let world = World::stopped(|setup| setup).await;
    for (args, part) in [
        (["--api-addr=:9", "--admin-addr=:9"].as_slice(), "two of the addresses are the same"),
        (&["--encryption-key=nonsense"], "HIMARKET_ENCRYPTION_KEY is not a key"),
        (&["--encryption-key=c2hvcnQ="], "HIMARKET_ENCRYPTION_KEY is not a key"),
        (&["--database-url=oracle://scott:tiger@db/x"], "sqlite:, mysql: or postgres:"),
        (&["--database-url=nonsense"], "sqlite:, mysql: or postgres:"),
        (&["--bootstrap-token="], "HIMARKET_BOOTSTRAP_TOKEN is empty"),
        (&["--spa-dir=/nowhere/at/all"], "see --spa-dir"),
        (&["--log=a=b=c"], "see --log"),
    ] {
        let outcome = world.run(args).await;
        let sentence = outcome.complaint();
        assert!(sentence.contains(part), "no `{part}` in: {sentence}");
        assert!(!outcome.stderr.contains("tiger"), "a password is shown: {outcome:?}");
        assert!(!outcome.stderr.contains("panicked"), "{outcome:?}");
    }
}

#[tokio::test]
async fn a_database_that_does_not_answer_is_a_sentence_without_its_password() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let world = World::stopped(|setup| setup).await;
    for scheme in ["mysql", "postgres"] {
        let url = format!("--database-url={scheme}://scott:tiger@{closed}/market");
        let outcome = world.run(&[&url]).await;
        assert!(!outcome.complaint().is_empty());
        assert!(!outcome.stderr.contains("tiger"), "{outcome:?}");
    }
}

#[tokio::test]
async fn flags_that_cannot_be_read_are_refused_with_advice() {
    let world = World::stopped(|setup| setup).await;
    for (arg, part) in [
        ("--trusted-proxies=10.0.0.0/99", "--trusted-proxies"),
        ("--trusted-proxies=proxy.example", "--trusted-proxies"),
        ("--allowed-upstreams=10.0.0.0/99", "write it like 10.0.0.0/8 or fd00::/8"),
        ("--allowed-upstreams=127.0.0.0/8,upstream.example", "`upstream.example` is not a network"),
        ("--gateway-url=https://api.acme.example/gateway", "has a path"),
        ("--gateway-url=https://api.acme.example?a=b", "write it like https://api.acme.example"),
        ("--gateway-url=api.acme.example:8081", "write it like https://api.acme.example"),
        ("--api-addr=localhost", "write it like 127.0.0.1:8080 or :8080"),
        ("--session-seconds=0", "--session-seconds"),
        ("--request-seconds=0", "--request-seconds"),
        ("--body-bytes=1", "--body-bytes"),
        ("--log-format=xml", "--log-format"),
        ("--nonsense", "--nonsense"),
    ] {
        let outcome = world.run(&[arg]).await;
        assert_eq!(outcome.code, Some(2), "{arg}");
        assert!(outcome.stderr.contains(part), "{}", outcome.stderr);
    }
}

#[tokio::test]
async fn every_setting_is_in_the_help() {
    let world = World::stopped(|setup| setup).await;
    let outcome = world.run(&["--help"]).await;
    assert_eq!(outcome.code, Some(0));
    for name in [
        "HIMARKET_API_ADDR",
        "HIMARKET_ADMIN_ADDR",
        "HIMARKET_PORTAL_ADDR",
        "HIMARKET_GATEWAY_ADDR",
        "HIMARKET_GATEWAY_URL",
        "HIMARKET_DATA_DIR",
        "DATABASE_URL",
        "HIMARKET_ENCRYPTION_KEY",
        "HIMARKET_BOOTSTRAP_TOKEN",
        "HIMARKET_TRUSTED_PROXIES",
        "HIMARKET_ALLOWED_UPSTREAMS",
        "HIMARKET_LOG",
        "HIMARKET_LOG_FORMAT",
    ] {
        assert!(outcome.stdout.contains(name), "{name}");
    }
}

#[tokio::test]
async fn help_shows_no_secret_of_the_environment() {
    let world = World::stopped(|setup| {
        setup
            .env("HIMARKET_BOOTSTRAP_TOKEN", "open sesame")
            .env("HIMARKET_ENCRYPTION_KEY", "open barley")
            .env("DATABASE_URL", "mysql://scott:tiger@db/market")
    })
    .await;
    let outcome = world.run(&["--help"]).await;
    for secret in ["sesame", "barley", "tiger"] {
        assert!(!format!("{outcome:?}").contains(secret), "{secret}");
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

#[tokio::test]
async fn only_the_owner_can_read_the_data() {
    let world = World::start().await;
    world.portal("demo").await;
    assert_eq!(mode(&world.data()), 0o700);
    let files = files(&world.data());
    assert!(files.contains(&world.data().join("encryption.key")), "{files:?}");
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[tokio::test]
async fn a_second_start_finds_everything_in_place() {
    let mut world = World::start().await;
    world.portal("demo").await;
    assert!(world.stop().await.success());
    let migrations = world.rows("SELECT * FROM seaql_migrations").await;
    let before = world.content(&["session"]).await;
    let first_log = world.log().len();

    world.resume().await;
    assert_eq!(world.guest().get_portal_profile().await.unwrap().name, "demo");
    assert_eq!(world.rows("SELECT * FROM seaql_migrations").await, migrations);
    assert_eq!(world.content(&["session"]).await, before);
    let log = world.log()[first_log..].join("\n");
    assert!(!log.contains("migrating"), "{log}");
}

#[tokio::test]
async fn a_migration_that_was_cut_short_is_taken_up_again() {
    let mut world = World::start().await;
    world.portal("demo").await;
    assert!(world.stop().await.success());
    // As if the process had ended between the last table and the note that the step is done.
    world.sql("DROP TABLE installation").await;
    world.sql("DELETE FROM seaql_migrations WHERE version = 'm0005_record'").await;

    world.resume().await;
    assert_eq!(world.guest().get_portal_profile().await.unwrap().name, "demo");
    assert_eq!(world.count("installation").await, 1);
}

#[tokio::test]
async fn the_schema_can_be_brought_up_to_date_by_itself() {
    let world = World::stopped(|setup| setup).await;
    let first = world.run(&["migrate"]).await;
    assert_eq!(first.code, Some(0), "{first:?}");
    assert!(first.stdout.ends_with("migrations applied; the database is up to date.\n"));
    let second = world.run(&["migrate"]).await;
    assert_eq!(second.stdout, "The database is up to date.\n");
}

#[tokio::test]
async fn another_encryption_key_is_refused() {
    let mut world = World::start().await;
    world.stop().await;
    let other = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    let outcome = world.run(&["--encryption-key", other]).await;
    assert!(outcome.complaint().contains("does not belong to this database"));
    assert!(!outcome.stderr.contains(other));
    world.resume().await;
}

#[tokio::test]
async fn a_newer_database_is_refused_and_left_alone() {
    let mut world = World::start().await;
    world.stop().await;
    world
        .sql("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_future', 0)")
        .await;
    let before = world.content(&[]).await;
    for args in [[].as_slice(), &["migrate"]] {
        let outcome = world.run(args).await;
        assert!(outcome.complaint().contains("newer than this program"), "{outcome:?}");
    }
    assert_eq!(world.content(&[]).await, before);
}

#[tokio::test]
async fn processes_that_start_at_once_over_an_empty_database_all_get_ready() {
    let mut first = World::stopped(|setup| setup).await;
    let mut second = first.stopped_replica();
    let mut third = first.stopped_replica();
    tokio::join!(first.resume(), second.resume(), third.resume());
    first.init().await;
    for world in [&first, &second, &third] {
        assert!(!world.guest().need_init().await.unwrap());
    }
}

#[tokio::test]
async fn a_server_that_is_asked_to_end_ends_well() {
    let mut world = World::start().await;
    // A connection that is kept alive does not hold it up.
    let answer = ask(world.http().get(world.url(Site::Api, "/healthz"))).await;
    assert_eq!(answer.status, 200);
    assert_eq!(world.stop().await.code(), Some(0));
    let log = world.log();
    assert!(log.last().unwrap().contains("stopped"), "{log:?}");
}

#[tokio::test]
async fn a_request_that_has_begun_is_answered_before_the_end() {
    let mut world = World::start().await;
    world.init().await;
    let mut stream = TcpStream::connect(world.address(Site::Api)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let body = serde_json::to_string(&log_in(USERNAME)).unwrap();
    let head = format!(
        "POST /api/v1/admins/login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         Expect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    // The server says that it has begun to read.
    let mut begun = [0; b"HTTP/1.1 100 Continue\r\n\r\n".len()];
    stream.read_exact(&mut begun).unwrap();
    assert_eq!(begun, *b"HTTP/1.1 100 Continue\r\n\r\n");

    let rest = tokio::task::spawn_blocking(move || {
        // Long enough for the signal to arrive; the test holds either way.
        std::thread::sleep(Duration::from_millis(100));
        stream.write_all(body.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    });
    let (status, answer) = tokio::join!(world.stop(), rest);
    let answer = answer.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert_eq!(status.code(), Some(0));
}

#[tokio::test]
async fn what_was_answered_survives_a_crash() {
    let mut world = World::start().await;
    for round in 0..3 {
        let admin = world.admin().await;
        for number in 0..4 {
            let name = format!("portal {round}-{number}");
            admin.create_portal(&portal(&name)).await.unwrap();
        }
        world.kill();
        world.resume().await;
        let page = api::PageQuery { page: 1, size: 100 };
        let found = world.admin().await.list_portals(&Default::default(), page).await.unwrap();
        assert_eq!(found.total_elements, (round + 1) * 4);
    }
}

#[tokio::test]
async fn sqlite_writes_ahead() {
    let world = World::start().await;
    if world.backend().await != sea_orm::DbBackend::Sqlite {
        return;
    }
    assert_eq!(world.rows("PRAGMA journal_mode").await[0]["journal_mode"], "wal");
}

#[tokio::test]
async fn the_log_starts_with_the_configuration() {
    let mut world = World::start().await;
    world.stop().await;
    let starting = world.log()[0].clone();
    for name in ["api_addr", "admin_addr", "portal_addr", "gateway_addr", "data_dir"] {
        assert!(starting.contains(name), "{name} is missing: {starting}");
    }
}
