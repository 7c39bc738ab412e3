"""The wheel is the whole program: outside of the repository it has its data, its recordings, its migrations."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

import tui_pos

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    # Built with the hatchling of the environment: the tests need no network.
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*command, "--wheel-dir", str(folder), str(REPOSITORY)], check=True, cwd=folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The commands' folder of an environment that has the wheel, and the tests' environment for what it depends on."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, str(wheel)], check=True, cwd=folder)
    return folder / "bin"


def outside(installed: Path, *command: str) -> str:
    # A folder on PYTHONPATH has its packages imported but its .pth files left alone, and so no editable install.
    surroundings = os.environ | {"PYTHONPATH": sysconfig.get_path("purelib")}
    done = subprocess.run(
        [str(installed / command[0]), *command[1:]],
        cwd=installed,
        env=surroundings,
        text=True,
        stdout=subprocess.PIPE,
        check=True,
    )
    return done.stdout


def test_everything_beside_the_code_travels_in_the_wheel(wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    beside = {
        f"tui_pos/{file.relative_to(REPOSITORY).as_posix()}"
        for folder in ("data", "sounds")
        for file in (REPOSITORY / folder).rglob("*")
        if file.is_file()
    }
    within = {
        file.relative_to(REPOSITORY).as_posix()
        for file in (REPOSITORY / "tui_pos").rglob("*")
        if file.suffix in {".sql", ".mo", ".py"}
    }
    assert beside | within <= packed


def test_the_wheel_carries_nothing_but_the_program(wheel: Path) -> None:
    assert {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()} == {
        "tui_pos",
        f"tui_pos-{tui_pos.__version__}.dist-info",
    }


def test_the_installed_package_finds_its_own_data_and_recordings(installed: Path) -> None:
    ask = "from tui_pos import resources; print(resources.data_folder(), resources.sounds_folder())"
    data, sounds = (Path(folder) for folder in outside(installed, "python", "-c", ask).split())
    for folder in (data, sounds):
        assert folder.is_relative_to(installed.parent)
        assert folder.is_dir()
    assert (sounds / "promo.wav").exists()


def test_the_installed_command_tells_its_version(installed: Path) -> None:
    assert tui_pos.__version__ in outside(installed, "tui-pos", "--version")


def test_the_installed_command_makes_the_demo_shop_and_sells(installed: Path) -> None:
    assert "ОБЩА СУМА" in outside(installed, "tui-pos", "demo", "--headless")
