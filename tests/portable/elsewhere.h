// Included before each source of the target portable_check. After this header the
// compiler behaves as if the system were not Linux and reports names that only Linux
// has. The system headers are included first, because they need the Linux macros.

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <uv.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <span>
#include <sstream>
#include <thread>
#include <vector>

#undef __linux__
#undef __linux
#undef linux
#undef MSG_NOSIGNAL
#undef SYS_pidfd_open
#undef TCP_KEEPIDLE
#undef TCP_USER_TIMEOUT
#undef SO_RXQ_OVFL
#undef SOCK_CLOEXEC
#undef SOCK_NONBLOCK
#pragma GCC poison accept4 epoll_create1 epoll_ctl epoll_wait eventfd gettid \
    memfd_create
#pragma GCC poison mkostemp pipe2 ppoll prctl prlimit recvmmsg sendmmsg \
    sched_setaffinity
#pragma GCC poison signalfd syscall timerfd_create SOCK_CLOEXEC SOCK_NONBLOCK
