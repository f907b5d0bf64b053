"""The four servers of OpenStack Swift, and their rings, for swift.ts: FOLDER KIND:PORT…

What Debian's swift-ring-builder and swift-*-server do, whose packages bring unwanted services along. Python
takes a second to load Swift, so it is loaded once and forked.
"""
import ctypes
import os
import signal
import sys

from swift.common import utils

folder, *pairs = sys.argv[1:]
# Before anything else is loaded: some of it reads the configuration at once.
utils.set_swift_dir(folder)

from swift.account import server as _account  # noqa: E402,F401
from swift.common.middleware import catch_errors, gatekeeper, memcache, slo, tempauth  # noqa: E402,F401
from swift.common.middleware.s3api import s3api  # noqa: E402,F401
from swift.common.ring import RingBuilder  # noqa: E402
from swift.common.wsgi import run_wsgi  # noqa: E402
from swift.container import server as _container  # noqa: E402,F401
from swift.obj import server as object_server  # noqa: E402
from swift.proxy import server as _proxy  # noqa: E402,F401

PR_SET_PDEATHSIG = 1


def make_ring(kind, port):
    builder = RingBuilder(4, 1, 0)
    builder.add_dev(dict(id=0, region=1, zone=1, ip='127.0.0.1', port=int(port), device='d1', weight=1))
    builder.rebalance()
    builder.get_ring().save('%s/%s.ring.gz' % (folder, kind))


def serve(kind):
    # It ends with its parent, however that ends.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    log = os.open('%s/%s.log' % (folder, kind), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    more = {'global_conf_callback': object_server.global_conf_callback} if kind == 'object' else {}
    sys.exit(run_wsgi('%s/%s-server.conf' % (folder, kind), '%s-server' % kind, verbose=True, **more))


for pair in pairs:
    kind, port = pair.split(':')
    if kind != 'proxy':
        make_ring(kind, port)
# Each of them would do it, and it takes as long as all the rest.
utils.eventlet_monkey_patch()
children = []
for pair in pairs:
    child = os.fork()
    if child == 0:
        serve(pair.split(':')[0])
    children.append(child)


def stop(*_):
    for child in children:
        os.kill(child, signal.SIGKILL)
    for child in children:
        os.waitpid(child, 0)
    os._exit(0)


signal.signal(signal.SIGTERM, stop)
# Without one of them the others are of no use.
os.wait()
sys.exit(1)
