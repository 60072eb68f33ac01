import pytest
import torch


@pytest.fixture(autouse=True, scope="module")
def _one_thread():
    """For fixtures of a class, too: another number of threads, other last bits."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
