// A queue between two threads that holds at most `capacity` items: the fast side waits for the slow one.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>

namespace cosmoswatch {

template<typename T>
class BoundedQueue {
public:
    explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

    // Waits for room. False when the queue was closed: the item is not taken.
    bool push(T item) {
        std::unique_lock lock(mutex_);
        roomOrClosed_.wait(lock, [this] { return closed_ || items_.size() < capacity_; });
        if (closed_) return false;
        items_.push_back(std::move(item));
        lock.unlock();
        itemOrClosed_.notify_one();
        return true;
    }

    // Waits for an item. Nothing once the queue is closed and empty.
    std::optional<T> pop() {
        std::unique_lock lock(mutex_);
        itemOrClosed_.wait(lock, [this] { return closed_ || !items_.empty(); });
        if (items_.empty()) return std::nullopt;
        T item = std::move(items_.front());
        items_.pop_front();
        lock.unlock();
        roomOrClosed_.notify_one();
        return item;
    }

    void close() {
        {
            std::lock_guard lock(mutex_);
            closed_ = true;
        }
        roomOrClosed_.notify_all();
        itemOrClosed_.notify_all();
    }

private:
    std::mutex mutex_;
    std::condition_variable roomOrClosed_;
    std::condition_variable itemOrClosed_;
    std::deque<T> items_;
    std::size_t capacity_;
    bool closed_ = false;
};

} // namespace cosmoswatch
