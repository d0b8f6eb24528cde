// Load for the proxy benchmark: HTTP/1.1 on kept-alive connections, closed loop or open loop, as little work of its own
// as possible. Prints one line of JSON.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"sort"
	"strconv"
	"sync"
	"time"
)

type result struct {
	Requests  int     `json:"requests"`
	Failed    int     `json:"failed"`
	PerSecond float64 `json:"perSecond"`
	P50Ms     float64 `json:"p50Ms"`
	P99Ms     float64 `json:"p99Ms"`
	MaxMs     float64 `json:"maxMs"`
}

type client struct {
	address string
	request []byte
	conn    net.Conn
	reader  *bufio.Reader
}

// ask sends a request and reads its whole answer; on a new connection where the last one is gone.
func (c *client) ask() error {
	if c.conn == nil {
		conn, err := net.Dial("tcp", c.address)
		if err != nil {
			return err
		}
		c.conn, c.reader = conn, bufio.NewReaderSize(conn, 65536)
	}
	err := c.exchange()
	if err != nil {
		c.conn.Close()
		c.conn = nil
	}
	return err
}

func (c *client) exchange() error {
	if _, err := c.conn.Write(c.request); err != nil {
		return err
	}
	line, err := c.reader.ReadSlice('\n')
	if err != nil {
		return err
	}
	ok := bytes.HasPrefix(line, []byte("HTTP/1.1 200"))
	length := -1
	for {
		line, err = c.reader.ReadSlice('\n')
		if err != nil {
			return err
		}
		if len(line) <= 2 {
			break
		}
		if len(line) > 15 && bytes.EqualFold(line[:15], []byte("content-length:")) {
			length, err = strconv.Atoi(string(bytes.TrimSpace(line[15:])))
			if err != nil {
				return err
			}
		}
	}
	if length < 0 {
		return errors.New("an answer without a length")
	}
	if _, err = c.reader.Discard(length); err != nil {
		return err
	}
	if !ok {
		return errors.New("an answer other than 200")
	}
	return nil
}

func main() {
	address := flag.String("address", "127.0.0.1:80", "")
	path := flag.String("path", "/", "")
	host := flag.String("host", "store.example.com", "")
	connections := flag.Int("connections", 1, "")
	duration := flag.Duration("duration", time.Second, "")
	rate := flag.Float64("rate", 0, "requests a second, whether answers come or not; 0: as fast as they come")
	flag.Parse()
	request := []byte(fmt.Sprintf("GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n", *path, *host))
	var mutex sync.Mutex
	var group sync.WaitGroup
	latencies := []float64{}
	failed := 0
	start := time.Now()
	end := start.Add(*duration)
	due := make(chan time.Time, 1<<20)
	if *rate > 0 {
		go func() {
			defer close(due)
			for n := 0; ; n++ {
				at := start.Add(time.Duration(float64(n) / *rate * float64(time.Second)))
				if at.After(end) {
					return
				}
				time.Sleep(time.Until(at))
				due <- at
			}
		}()
	}
	for n := 0; n < *connections; n++ {
		group.Add(1)
		go func() {
			defer group.Done()
			c := &client{address: *address, request: request}
			own := []float64{}
			bad := 0
			one := func(from time.Time) {
				if err := c.ask(); err != nil {
					bad++
					if bad == 1 && n == 0 {
						fmt.Fprintln(os.Stderr, err)
					}
					return
				}
				own = append(own, float64(time.Since(from).Nanoseconds())/1e6)
			}
			if *rate > 0 {
				for at := range due {
					one(at)
				}
			} else {
				for time.Now().Before(end) {
					one(time.Now())
				}
			}
			mutex.Lock()
			latencies = append(latencies, own...)
			failed += bad
			mutex.Unlock()
		}()
	}
	group.Wait()
	seconds := time.Since(start).Seconds()
	sort.Float64s(latencies)
	at := func(share float64) float64 {
		if len(latencies) == 0 {
			return -1
		}
		return latencies[int(float64(len(latencies)-1)*share)]
	}
	json.NewEncoder(os.Stdout).Encode(result{
		Requests: len(latencies), Failed: failed, PerSecond: float64(len(latencies)) / seconds,
		P50Ms: at(0.5), P99Ms: at(0.99), MaxMs: at(1),
	})
}
