"""Jobs run in child processes: watched, cancelled, killed, lost; the service and the live index go on."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
from disks import FullDisk
from job_work import broken_work, endless_work, late_work, quick_work, slow_work, stubborn_work
from managed import PATIENCE_S, build, report, small_settings, wait_for

from yinju.api import child
from yinju.api.job import KEPT, Job, JobFolder, new_job
from yinju.api.jobs import Jobs
from yinju.api.problems import Problem
from yinju.api.worker import Task, Work
from yinju.config import Settings
from yinju.errors import StorageError
from yinju.index import builder_lock, live_id, verify


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return small_settings(tmp_path)


class Watched(Jobs):
    """Jobs that count how often something ended."""

    def __init__(self, settings: Settings, work: Work) -> None:
        self.done: list[str] = []
        super().__init__(settings, lambda: self.done.append(live(settings)), work=work)


def live(settings: Settings) -> str:
    return live_id(settings.index) if (settings.index / "CURRENT").exists() else ""


def ended(jobs: Jobs, job: Job) -> Job:
    return wait_for(lambda: found if (found := jobs.get(job.id)).state != "running" else None)


def at_work(jobs: Jobs, job: Job) -> Job:
    return wait_for(lambda: found if (found := jobs.get(job.id)).stage else None)


def test_a_build_ends_with_its_report_after_what_it_made_can_be_used(settings: Settings) -> None:
    jobs = Watched(settings, quick_work)
    job = jobs.start(Task("build"))
    assert (job.state, job.stage, job.result, job.finished) == ("running", None, None, None)
    done = ended(jobs, job)
    assert done.state == "done" and done.error is None and done.finished is not None
    assert done.result is not None and done.result["documents"] == 2
    assert done.result["snapshot"] == live(settings)
    assert jobs.done == [live(settings)]
    assert jobs.running("build") is None and jobs.process_id(job.id) is None


def test_progress_says_stage_rate_and_seconds_left(settings: Settings) -> None:
    jobs = Watched(settings, slow_work)
    job = jobs.start(Task("build"))
    seen = wait_for(
        lambda: found if (found := jobs.get(job.id)).stage == "embedding" and found.done > 3 else None
    )
    assert seen.total > seen.done and seen.rate is not None and seen.seconds_left is not None
    assert 3 < seen.rate < 20, "a tenth of a second for each text"
    assert seen.seconds_left == pytest.approx((seen.total - seen.done) / seen.rate, abs=0.1)
    jobs.close()


def stages_of_a_build(settings: Settings) -> list[tuple[str, int, int]]:
    said: list[tuple[str, int, int]] = []
    quick_work(settings, Task("build"), lambda *step: said.append(step))
    return said


def test_a_build_names_each_of_its_stages(settings: Settings) -> None:
    for expected in (
        ["loading", "chunking", "embedding", "publishing"],
        ["loading", "publishing"],  # nothing has changed
    ):
        said = stages_of_a_build(settings)
        assert list(dict.fromkeys(stage for stage, _, _ in said)) == expected
        assert said[-2:] == [("publishing", 0, 1), ("publishing", 1, 1)]


def test_a_cancel_that_comes_while_the_snapshot_goes_live_is_too_late(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "PATIENCE_S", 0.3)
    old = build(settings)
    jobs = Watched(settings, late_work)
    job = jobs.start(Task("build"))
    wait_for(lambda: found if (found := jobs.get(job.id)).stage == "publishing" and found.done else None)
    assert jobs.cancel(job.id).state == "running"
    done = ended(jobs, job)
    assert (done.state, done.stage, done.error) == ("done", None, None)
    assert done.result is not None and done.result["snapshot"] == live(settings) != old


def test_a_second_service_sees_the_jobs_of_the_first_and_leaves_them_alone(settings: Settings) -> None:
    first = Watched(settings, endless_work)
    job = first.start(Task("build"))
    second = Watched(settings, quick_work)
    assert second.get(job.id).state == "running"
    for refused, code in (
        (lambda: second.cancel(job.id), "other_service"),
        (lambda: second.start(Task("build")), "busy"),
    ):
        with pytest.raises(Problem) as refusal:
            refused()
        assert (refusal.value.status, refusal.value.code) == (409, code)
    second.look()
    assert second.get(job.id).state == "running"
    first.cancel(job.id)
    cancelled = ended(first, job)
    second.look()
    assert second.get(job.id) == cancelled
    assert ended(second, second.start(Task("build"))).state == "done"
    assert list((settings.index / "jobs").glob(".*")) == [], "no lock is left"


def test_one_job_of_a_kind_runs_at_a_time_and_a_second_is_refused_with_the_first(settings: Settings) -> None:
    jobs = Watched(settings, endless_work)
    job = jobs.start(Task("build"))
    with pytest.raises(Problem) as refusal:
        jobs.start(Task("build"))
    assert (refusal.value.status, refusal.value.code) == (409, "busy")
    assert refusal.value.extra["job"]["id"] == job.id
    other = jobs.start(Task("evaluation", Path("问题.jsonl")))
    assert {found.id for found in jobs.all()} == {job.id, other.id}
    jobs.close()


def test_of_builds_started_at_once_one_runs(settings: Settings) -> None:
    jobs = Watched(settings, endless_work)
    refused: list[int] = []

    def start() -> None:
        try:
            jobs.start(Task("build"))
        except Problem as problem:
            refused.append(problem.status)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == [409] * 7
    jobs.close()


def test_a_cancelled_build_leaves_the_old_snapshot_and_nothing_in_the_way_of_the_next(
    settings: Settings,
) -> None:
    old = build(settings)
    (settings.source / "新.txt").write_text(report(2030) * 3, encoding="utf-8")
    jobs = Watched(settings, slow_work)
    job = jobs.start(Task("build"))
    wait_for(lambda: jobs.get(job.id).stage == "embedding" or None)
    assert jobs.cancel(job.id).stage == "cancelling"
    done = ended(jobs, job)
    assert (done.state, done.result, done.error) == ("cancelled", None, None)
    assert live(settings) == old and verify(settings.index) == []
    assert list((settings.index / "snapshots").iterdir()) == [settings.index / "snapshots" / old]
    with pytest.raises(Problem) as refusal:
        jobs.cancel(job.id)
    assert (refusal.value.status, refusal.value.code) == (409, "job_ended")
    assert live(settings) != old if build(settings) else False


def test_a_job_that_does_not_end_when_asked_is_killed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "PATIENCE_S", 0.3)
    jobs = Watched(settings, stubborn_work)
    job = jobs.start(Task("build"))
    at_work(jobs, job)
    jobs.cancel(job.id)
    assert ended(jobs, job).state == "cancelled"


def test_a_builder_that_is_killed_fails_its_job_and_the_next_build_works(settings: Settings) -> None:
    old = build(settings)
    (settings.source / "新.txt").write_text(report(2031), encoding="utf-8")
    jobs = Watched(settings, slow_work)
    job = jobs.start(Task("build"))
    wait_for(lambda: jobs.get(job.id).stage == "embedding" or None)
    pid = jobs.process_id(job.id)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    failed = ended(jobs, job)
    assert failed.state == "failed" and failed.error is not None
    assert failed.error["code"] == "died" and "signal 9" in failed.error["message"]
    assert live(settings) == old
    again = Watched(settings, quick_work)
    done = ended(again, again.start(Task("build")))
    assert done.state == "done" and done.result is not None and done.result["documents"] == 3


def test_a_build_beside_one_of_the_command_line_fails_with_the_words_of_the_busy_error(
    settings: Settings,
) -> None:
    jobs = Watched(settings, quick_work)
    with builder_lock(settings.index):
        failed = ended(jobs, jobs.start(Task("build")))
    assert failed.state == "failed" and failed.error is not None
    assert failed.error["code"] == "busy"
    assert failed.error["message"] == f"another build is writing to 索引 (process {os.getpid()})"
    assert failed.error["hint"].startswith("wait for it to end")


def test_a_folder_without_documents_fails_a_build_in_words_without_a_path(settings: Settings) -> None:
    for path in settings.source.iterdir():
        path.unlink()
    jobs = Watched(settings, quick_work)
    failed = ended(jobs, jobs.start(Task("build")))
    assert failed.error is not None and failed.error["code"] == "source"
    assert failed.error["message"] == "文件 100% holds no document that can be indexed"


def test_a_defect_fails_a_job_without_its_trace(
    settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    jobs = Watched(settings, broken_work)
    failed = ended(jobs, jobs.start(Task("build")))
    assert failed.error is not None and failed.error["code"] == "failure"
    assert "geheim" not in json.dumps(failed.as_json())
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    assert any("a defect" in line.get("trace", "") for line in lines), "the log has it, a line of JSON as all"


def test_what_ran_when_the_service_died_is_lost_after_a_restart(settings: Settings) -> None:
    running, done = new_job("build"), new_job("evaluation").ended("done", result={"run": "x"})
    folder = JobFolder(settings.index)
    folder.keep(running.advanced("embedding", 5, 10, 1.0))
    folder.keep(done)
    (settings.index / "jobs" / "kaputt.json").write_text("{", encoding="utf-8")
    jobs = Watched(settings, quick_work)
    lost = jobs.get(running.id)
    assert lost.state == "lost" and lost.error is not None and lost.finished is not None
    assert (lost.stage, lost.done, lost.total) == ("embedding", 5, 10)
    assert jobs.get(done.id) == done
    assert Watched(settings, quick_work).get(running.id) == lost, "once lost it stays so"
    assert ended(jobs, jobs.start(Task("build"))).state == "done"


def test_a_service_that_ends_takes_its_jobs_with_it(settings: Settings) -> None:
    jobs = Watched(settings, endless_work)
    job = jobs.start(Task("build"))
    at_work(jobs, job)
    pid = jobs.process_id(job.id)
    jobs.close()
    assert jobs.get(job.id).state == "lost"
    assert pid is not None and not psutil.pid_exists(pid)
    assert Watched(settings, quick_work).get(job.id).state == "lost"


SERVICE = """
import sys, time
from pathlib import Path
from job_work import endless_work
from yinju.api.jobs import Jobs
from yinju.api.worker import Task
from yinju.config import load_settings

if __name__ == "__main__":
    jobs = Jobs(load_settings(index=Path(sys.argv[1])), lambda: None, work=endless_work)
    job = jobs.start(Task("build"))
    while jobs.get(job.id).stage is None:
        time.sleep(0.02)
    sys.stdout.write(f"{jobs.process_id(job.id)} {job.id}\\n")
    sys.stdout.flush()
    time.sleep(600)
"""


def test_a_child_does_not_outlive_a_service_that_is_killed(settings: Settings, tmp_path: Path) -> None:
    program = tmp_path / "dienst.py"
    program.write_text(SERVICE, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, str(program), str(settings.index)],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=environment,
    ) as service:
        assert service.stdout is not None
        pid, job_id = service.stdout.readline().split()
        beside = Watched(settings, quick_work)
        assert beside.get(job_id).state == "running"
        service.kill()
    wait_for(lambda: not psutil.pid_exists(int(pid)) or None)
    beside.look()
    assert beside.get(job_id).state == "lost"
    jobs = Watched(settings, quick_work)
    assert jobs.get(job_id).state == "lost"
    assert ended(jobs, jobs.start(Task("build"))).state == "done"


def test_a_full_disk_refuses_a_job_before_it_starts(settings: Settings) -> None:
    jobs = Jobs(settings, lambda: None, work=quick_work, files=FullDisk(3))
    with pytest.raises(StorageError, match="the job cannot be kept: the disk is full"):
        jobs.start(Task("build"))
    assert jobs.all() == []


def test_a_disk_that_fills_while_a_job_runs_does_not_stop_it(settings: Settings) -> None:
    disk = FullDisk()
    jobs = Jobs(settings, lambda: None, work=quick_work, files=disk)
    job = jobs.start(Task("build"))
    disk.full = True
    assert ended(jobs, job).state == "done"


def test_a_snapshot_that_cannot_be_opened_does_not_lose_the_job(settings: Settings) -> None:
    def refuse() -> None:
        raise RuntimeError("it cannot be opened")

    jobs = Jobs(settings, refuse, work=quick_work)
    assert ended(jobs, jobs.start(Task("build"))).state == "done"


def test_the_oldest_jobs_are_forgotten(settings: Settings) -> None:
    folder = JobFolder(settings.index)
    for number in range(KEPT + 5):
        folder.keep(Job(f"{number:04}", "build", "done", None, 0, 0, None, None, f"2026-01-01T{number:06}"))
    jobs = Watched(settings, quick_work)
    assert [job.id for job in jobs.all()] == [f"{number:04}" for number in range(KEPT + 4, 4, -1)]
    job = jobs.start(Task("build"))
    ended(jobs, job)
    assert len(list((settings.index / "jobs").glob("*.json"))) == KEPT
    assert jobs.all()[0].id == job.id


def test_a_child_gives_way_to_questions(settings: Settings) -> None:
    jobs = Watched(settings, endless_work)
    job = jobs.start(Task("build"))
    at_work(jobs, job)
    assert psutil.Process(jobs.process_id(job.id)).nice() >= 10
    jobs.close()


def test_the_files_of_jobs_are_whole_at_every_moment(settings: Settings) -> None:
    jobs = Watched(settings, slow_work)
    job = jobs.start(Task("build"))
    path, until, seen = settings.index / "jobs" / f"{job.id}.json", time.monotonic() + PATIENCE_S, set()
    while jobs.get(job.id).state == "running" and time.monotonic() < until:
        seen.add(json.loads(path.read_bytes())["state"])
    seen.add(json.loads(path.read_bytes())["state"])
    assert seen == {"running", "done"}
